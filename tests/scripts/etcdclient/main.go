// Asks a real etcd, which it starts for itself, in every way that its client has: keys, ranges, transactions, leases,
// watches, and what fails. build.sh puts in the import path that the client has in the suite.
package main

import (
	"context"
	"flag"
	"fmt"
	"io/ioutil"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"google.golang.org/grpc/codes"

	"call"
)

const (
	clients = 3
	rounds  = 4
	many    = 120 // keys: more than a trace adds up
	added   = 100
	unknown = 0x77 // a lease that there isn't
	pause   = 300 * time.Millisecond
)

var (
	shown      int // bytes of a text that a trace shows
	background = context.Background()
)

// freeAddress is one that nobody listens on.
func freeAddress() string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	call.Check(err)
	defer listener.Close()
	return listener.Addr().String()
}

type server struct {
	address, directory string
	command            *exec.Cmd
}

func startServer(program string) *server {
	directory, err := ioutil.TempDir("", "etcd")
	call.Check(err)
	address, peers := freeAddress(), "http://"+freeAddress()
	command := exec.Command(program, "--data-dir", directory+"/data", "--name", "one", "--initial-cluster", "one="+peers,
		"--listen-client-urls", "http://"+address, "--advertise-client-urls", "http://"+address,
		"--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers)
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	log, err := os.Create(directory + "/log")
	call.Check(err)
	command.Stdout, command.Stderr = log, log
	call.Check(command.Start())
	return &server{address, directory, command}
}

func (s *server) stop() {
	s.command.Process.Kill()
	s.command.Wait()
	os.RemoveAll(s.directory)
}

func connect(address string) *clientv3.Client {
	client, err := clientv3.New(clientv3.Config{Endpoints: []string{address}, DialTimeout: 20 * time.Second})
	call.Check(err)
	ctx, cancel := context.WithTimeout(background, 20*time.Second)
	defer cancel()
	_, err = client.Get(ctx, "is it there")
	call.Check(err)
	return client
}

// text is as a trace quotes it: cut, and with nothing that could be taken for another line or field.
func text(s string) string {
	rest := ""
	if len(s) > shown {
		rest = fmt.Sprintf(" (%d of %d)", shown, len(s))
		s = s[:shown]
	}
	return `"` + strings.NewReplacer("\n", `\x0a`, "\x00", `\x00`).Replace(s) + `"` + rest
}

// outcome is how a request ended: the client has its own errors, which know the number that the server sent.
func outcome(err error) string {
	code, message := codes.OK, ""
	if err != nil {
		code, message = codes.Unknown, err.Error()
	}
	if known, ok := err.(interface{ Code() codes.Code }); ok {
		code = known.Code()
	} else if err == context.Canceled {
		code = codes.Canceled
	} else if err == context.DeadlineExceeded {
		code = codes.DeadlineExceeded
	}
	return fmt.Sprintf("code=%s message=%q", code, message)
}

func put(client *clientv3.Client, key, value string, lease clientv3.LeaseID) {
	_, err := client.Put(background, key, value, clientv3.WithLease(lease))
	call.Expect("Put", "Put key=%s size=%d lease=%#x %s", text(key), len(value), int64(lease), outcome(err))
}

// get asks for one key, or with an end for all of them up to there.
func get(ctx context.Context, client *clientv3.Client, key, end string, limit, revision int64, options ...clientv3.OpOption) {
	options = append(options, clientv3.WithLimit(limit), clientv3.WithRev(revision))
	if end != "" {
		options = append(options, clientv3.WithRange(end))
	}
	response, err := client.Get(ctx, key, options...)
	keys, count, size, more := 0, int64(0), 0, ""
	if err == nil {
		keys, count = len(response.Kvs), response.Count
		for i, pair := range response.Kvs {
			if i == added {
				more = "+"
				break
			}
			size += len(pair.Value)
		}
	}
	call.Expect("Get", "Get key=%s end=%s limit=%d revision=%d keys=%d count=%d size=%d%s %s", text(key), text(end), limit,
		revision, keys, count, size, more, outcome(err))
}

func remove(client *clientv3.Client, key, end string) {
	options := []clientv3.OpOption{}
	if end != "" {
		options = append(options, clientv3.WithRange(end))
	}
	response, err := client.Delete(background, key, options...)
	deleted := int64(0)
	if err == nil {
		deleted = response.Deleted
	}
	call.Expect("Delete", "Delete key=%s end=%s deleted=%d %s", text(key), text(end), deleted, outcome(err))
}

// first is what a trace shows of the operations of a transaction.
func first(operations []clientv3.Op) string {
	get, put, size, remove := "", "", 0, ""
	if len(operations) > 0 {
		switch o := operations[0]; {
		case o.IsGet():
			get = string(o.KeyBytes())
		case o.IsPut():
			put, size = string(o.KeyBytes()), len(o.ValueBytes())
		case o.IsDelete():
			remove = string(o.KeyBytes())
		}
	}
	return fmt.Sprintf("then=%d get=%s put=%s size=%d delete=%s", len(operations), text(get), text(put), size, text(remove))
}

// transact compares the value of a key, if there is a key.
func transact(client *clientv3.Client, key, value string, then, otherwise []clientv3.Op) {
	compares := []clientv3.Cmp{}
	if key != "" {
		compares = append(compares, clientv3.Compare(clientv3.Value(key), "=", value))
	}
	response, err := client.Txn(background).If(compares...).Then(then...).Else(otherwise...).Commit()
	call.Expect("Txn", "Txn if=%d key=%s %s else=%d succeeded=%t %s", len(compares), text(key), first(then), len(otherwise),
		err == nil && response.Succeeded, outcome(err))
}

// askEach makes every request of keys that there is, most of them of keys that nobody else has.
func askEach(client *clientv3.Client, name string) {
	end := name + "0" // behind all that begins with name/
	for i := 0; i < rounds; i++ {
		key := fmt.Sprintf("%s/%d", name, i)
		put(client, key, strings.Repeat("v", i), 0)
		get(background, client, key, "", 0, 0)
		get(background, client, name+"/", end, 2, 0)
		get(background, client, name+"/", end, 0, 0, clientv3.WithCountOnly())
		get(background, client, name+"/", end, 0, 0, clientv3.WithKeysOnly())
		transact(client, key, strings.Repeat("v", i), []clientv3.Op{clientv3.OpPut(key, "changed")}, nil)
		transact(client, key, "not that", []clientv3.Op{clientv3.OpGet(key), clientv3.OpDelete(key)}, []clientv3.Op{clientv3.OpGet(name)})
		transact(client, "", "", []clientv3.Op{clientv3.OpDelete(key)}, nil)
	}
	put(client, name+"/odd\n code=OK", "", 0)
	put(client, strings.Repeat("k", shown), "", 0)
	put(client, strings.Repeat("k", shown+1), strings.Repeat("v", 100000), 0)
	put(client, "", "no key", 0)
	put(client, name, "no lease", unknown)
	get(background, client, name, "", 0, 1<<40) // a revision of the future
	transact(client, "", "", nil, nil)
	transact(client, "", "", []clientv3.Op{clientv3.OpTxn(nil, nil, nil)}, nil)
	remove(client, name+"/", "")
	remove(client, name+"/", end)
	ctx, cancel := context.WithCancel(background)
	cancel()
	get(ctx, client, name, "", 0, 0)
}

func askMany(client *clientv3.Client) {
	puts := []clientv3.Op{}
	for i := 0; i < many; i++ {
		puts = append(puts, clientv3.OpPut(fmt.Sprintf("many/%d", i), "value"))
	}
	transact(client, "", "", puts, nil)
	get(background, client, "many/", "many0", 0, 0)
}

func timeToLive(client *clientv3.Client, id clientv3.LeaseID) {
	response, err := client.TimeToLive(background, id, clientv3.WithAttachedKeys())
	call.Check(err)
	call.Expect("TimeToLive", "TimeToLive lease=%#x ttl=%d granted=%d keys=%d %s", int64(id), response.TTL, response.GrantedTTL,
		len(response.Keys), outcome(err))
}

func keepAliveOnce(client *clientv3.Client, id clientv3.LeaseID) {
	response, err := client.KeepAliveOnce(background, id)
	ttl := int64(0) // what the server answers for a lease that there isn't
	if err == nil {
		ttl = response.TTL
	}
	call.Expect("KeepAlive", "KeepAlive lease=%#x ttl=%d %s", int64(id), ttl, outcome(nil))
}

func revoke(client *clientv3.Client, id clientv3.LeaseID) {
	_, err := client.Revoke(background, id)
	call.Expect("Revoke", "Revoke lease=%#x %s", int64(id), outcome(err))
}

func lease(client *clientv3.Client) {
	granted, err := client.Grant(background, 60)
	call.Check(err)
	call.Expect("Grant", "Grant lease=%#x ttl=60 %s", int64(granted.ID), outcome(err))
	put(client, "leased", "for a minute", granted.ID)
	timeToLive(client, granted.ID)
	timeToLive(client, unknown)
	keepAliveOnce(client, granted.ID)
	keepAliveOnce(client, unknown)
	ctx, cancel := context.WithCancel(background)
	answers, err := client.KeepAlive(ctx, granted.ID)
	call.Check(err)
	call.Expect("KeepAlive", "library KeepAlive lease=%#x ttl=%d %s", int64(granted.ID), (<-answers).TTL, outcome(nil))
	cancel()
	leases, err := client.Leases(background)
	call.Check(err)
	call.Expect("Leases", "Leases leases=%d %s", len(leases.Leases), outcome(nil))
	revoke(client, granted.ID)
	revoke(client, unknown)
}

// seen is what came for a watch, which a trace knows by its key if it has seen its begin.
func seen(key string, response clientv3.WatchResponse) {
	name, size := "", 0
	if len(response.Events) > 0 {
		name, size = string(response.Events[0].Kv.Key), len(response.Events[0].Kv.Value)
	}
	call.Expect("Events", "library Events key=%s revision=%d events=%d first=%s size=%d compacted=%d", key, response.Header.Revision,
		len(response.Events), text(name), size, response.CompactRevision)
}

// closed waits until the channel of a watch is closed.
func closed(key string, events clientv3.WatchChan) {
	for range events {
	}
	call.Expect("Unwatch", "library Unwatch key=%s err=nil message=\"\"", key)
}

// watch is asked for by one goroutine and served by others, which are the client's.
func watch(client *clientv3.Client, before clientv3.WatchChan, stopBefore func()) {
	put(client, "before/1", "value", 0)
	seen("?", <-before)
	stopBefore()
	closed(text("before/"), before)

	ctx, cancel := context.WithCancel(background)
	events := client.Watch(ctx, "seen/", clientv3.WithPrefix(), clientv3.WithCreatedNotify())
	<-events
	call.Expect("Watch", "library Watch key=%s end=%s revision=0", text("seen/"), text("seen0"))
	put(client, "seen/1", "value", 0)
	seen(text("seen/"), <-events)
	transact(client, "", "", []clientv3.Op{clientv3.OpPut("seen/2", "two"), clientv3.OpPut("seen/3", "")}, nil)
	seen(text("seen/"), <-events)
	remove(client, "seen/", "seen0")
	last := <-events
	seen(text("seen/"), last)
	cancel()
	closed(text("seen/"), events)

	_, err := client.Compact(background, last.Header.Revision)
	call.Expect("Compact", "Compact revision=%d %s", last.Header.Revision, outcome(err))
	_, err = client.Compact(background, last.Header.Revision)
	call.Expect("Compact", "Compact revision=%d %s", last.Header.Revision, outcome(err))
	get(background, client, "seen/1", "", 0, 1)
	events = client.Watch(background, "gone", clientv3.WithRev(1))
	call.Expect("Watch", "library Watch key=%s end=%s revision=1", text("gone"), text(""))
	seen(text("gone"), <-events)
	closed(text("gone"), events)
}

// wait makes a request that the server answers only when it is woken.
func wait(client *clientv3.Client, s *server) {
	call.Check(s.command.Process.Signal(syscall.SIGSTOP))
	time.AfterFunc(pause, func() { s.command.Process.Signal(syscall.SIGCONT) })
	begin := time.Now()
	_, err := client.Put(background, "slow", "value")
	call.Expect("Put", "slow Put key=%s size=5 lease=0x0 %s took=%d", text("slow"), outcome(err), time.Since(begin).Microseconds())

	call.Check(s.command.Process.Signal(syscall.SIGSTOP))
	ctx, cancel := context.WithTimeout(background, pause)
	defer cancel()
	get(ctx, client, "too slow", "", 0, 0)
	call.Check(s.command.Process.Signal(syscall.SIGCONT))
}

// refuse makes the server want to know who asks: it takes no watch of a client that doesn't say.
func refuse(client *clientv3.Client) {
	_, err := client.UserAdd(background, "root", "secret")
	call.Check(err)
	_, err = client.RoleAdd(background, "root")
	call.Check(err)
	_, err = client.UserGrantRole(background, "root", "root")
	call.Check(err)
	_, err = client.AuthEnable(background)
	call.Check(err)
	response := <-client.Watch(background, "refused")
	call.Expect("Unwatch", "library Unwatch key=%s err=%T message=\"%s\"", text("refused"), response.Err(), response.Err())
	put(client, "refused", "value", 0)
}

func main() {
	program := flag.String("etcd", "etcd", "the server")
	flag.IntVar(&shown, "shown", 200, "bytes of a key that a trace shows")
	flag.Parse()
	s := startServer(*program)
	client := connect(s.address)
	ctx, cancel := context.WithCancel(background)
	before := client.Watch(ctx, "before/", clientv3.WithPrefix(), clientv3.WithCreatedNotify())
	<-before
	call.Wait()
	var all sync.WaitGroup
	for i := 0; i < clients; i++ {
		all.Add(1)
		go func(name string) {
			defer all.Done()
			askEach(client, name)
		}(fmt.Sprintf("client%d", i))
	}
	all.Wait()
	askMany(client)
	lease(client)
	watch(client, before, cancel)
	wait(client, s)
	refuse(client)
	client.Close()
	s.stop()
	call.End()
}
