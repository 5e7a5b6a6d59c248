// A one-member etcd to trace: puts, ranges and bolt writes with known arguments.
//
// It prints "ready PID", waits for SIGUSR1, and only then starts etcd, so that a
// tracer sees every call since the first. What the EXPECT lines stand for:
//
//	mvcc.(*storeTxnWrite).put      every call, in order (by the revision etcd answered)
//	etcdserver.(*EtcdServer).Range every call, in any order
//	wal.(*WAL).Save                every call with st.Term != 0, in order: read back from
//	                               the write-ahead log, which has one state record for
//	                               each. Calls with an empty st leave none: ignore them.
//	                               SUM is the number of entries over all calls.
//	bbolt.(*Bucket).Put            every call with a key starting in "bolt/", in any order:
//	                               our own database. The others are etcd's; COUNT is how
//	                               many of those have a 17 byte key: one for each put.
package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"sort"
	"sync"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
	"go.etcd.io/etcd/clientv3"
	"go.etcd.io/etcd/embed"
	pb "go.etcd.io/etcd/etcdserver/etcdserverpb"
	"go.etcd.io/etcd/raft/raftpb"
	"go.etcd.io/etcd/wal/walpb"
)

const leaseID = 7001

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "etcd:", err)
		os.Exit(1)
	}
}

// expected lines, from several goroutines
type lines struct {
	sync.Mutex
	at map[int64]string // by revision
	l  []string
}

func (l *lines) add(format string, args ...interface{}) {
	l.Lock()
	defer l.Unlock()
	l.l = append(l.l, fmt.Sprintf(format, args...))
}

// each runs f(0) ... f(n-1) in n goroutines.
func each(n int, f func(g int)) {
	var wg sync.WaitGroup
	for g := 0; g < n; g++ {
		wg.Add(1)
		go func(g int) {
			defer wg.Done()
			f(g)
		}(g)
	}
	wg.Wait()
}

func start(dir string) *embed.Etcd {
	cfg := embed.NewConfig()
	cfg.Dir = dir
	cfg.Logger, cfg.LogLevel = "zap", "error"
	free, _ := url.Parse("http://127.0.0.1:0")
	cfg.LPUrls, cfg.APUrls = []url.URL{*free}, []url.URL{*free}
	cfg.LCUrls, cfg.ACUrls = []url.URL{*free}, []url.URL{*free}
	cfg.InitialCluster = cfg.InitialClusterFromName(cfg.Name)
	e, err := embed.StartEtcd(cfg)
	check(err)
	<-e.Server.ReadyNotify()
	return e
}

// puts writes through the client (even goroutines) and straight to the server (odd ones).
func puts(ctx context.Context, e *embed.Etcd, c *clientv3.Client, out *lines) {
	_, err := e.Server.LeaseGrant(ctx, &pb.LeaseGrantRequest{ID: leaseID, TTL: 600})
	check(err)
	each(4, func(g int) {
		for i := 0; i < 8; i++ {
			key, val := fmt.Sprintf("key/%d/%d", g, i%6), fmt.Sprintf("value %d of %d", i, g)
			var lease, rev int64
			if i == 3 {
				lease = leaseID
			}
			if i == 5 {
				val = ""
			}
			if g%2 == 0 {
				r, err := c.Put(ctx, key, val, clientv3.WithLease(clientv3.LeaseID(lease)))
				check(err)
				rev = r.Header.Revision
			} else {
				r, err := e.Server.Put(ctx, &pb.PutRequest{Key: []byte(key), Value: []byte(val), Lease: lease})
				check(err)
				rev = r.Header.Revision
			}
			out.Lock()
			out.at[rev] = fmt.Sprintf("EXPECT mvcc.(*storeTxnWrite).put key=%q value=%q leaseID=%d", key, val, lease)
			out.Unlock()
		}
	})
}

func ranges(ctx context.Context, e *embed.Etcd, c *clientv3.Client, out *lines) {
	each(4, func(g int) {
		for i := 0; i < 5; i++ {
			key, limit := fmt.Sprintf("key/%d/", (g+i)%4), int64(i*g)
			end := clientv3.GetPrefixRangeEnd(key)
			var n int
			if g%2 == 0 {
				r, err := c.Get(ctx, key, clientv3.WithRange(end), clientv3.WithLimit(limit))
				check(err)
				n = len(r.Kvs)
			} else {
				r, err := e.Server.Range(ctx, &pb.RangeRequest{Key: []byte(key), RangeEnd: []byte(end), Limit: limit})
				check(err)
				n = len(r.Kvs)
			}
			if want := 6; n != want && n != int(limit) { // six keys to a goroutine
				check(fmt.Errorf("%s limit %d: %d keys", key, limit, n))
			}
			out.add("EXPECT etcdserver.(*EtcdServer).Range r.Key=%q r.Limit=%d", key, limit)
		}
	})
}

func bolts(file string, out *lines) {
	db, err := bolt.Open(file, 0600, nil)
	check(err)
	each(3, func(g int) {
		check(db.Update(func(tx *bolt.Tx) error {
			b, err := tx.CreateBucketIfNotExists([]byte("test"))
			for i := 0; err == nil && i < 4; i++ {
				key, val := fmt.Sprintf("bolt/%d/%d", g, i), fmt.Sprintf("%0*d", 1+10*i, g)
				err = b.Put([]byte(key), []byte(val))
				out.add("EXPECT bbolt.(*Bucket).Put key=%q value=%q", key, val)
			}
			return err
		}))
	})
	check(db.Close())
}

// saved reads the states back from the log: frames of an 8 byte length (of which
// the top byte is padding) and a record.
func saved(dir string, out *lines) {
	files, err := filepath.Glob(filepath.Join(dir, "member", "wal", "*.wal"))
	check(err)
	entries := 0
	for _, f := range files {
		b, err := os.ReadFile(f)
		check(err)
		for len(b) >= 8 {
			l := binary.LittleEndian.Uint64(b)
			n, pad := l&(1<<56-1), l>>56&7
			if n == 0 {
				break // preallocated
			}
			var rec walpb.Record
			check(rec.Unmarshal(b[8 : 8+n]))
			b = b[8+n+pad:]
			switch rec.Type { // wal.entryType, wal.stateType
			case 2:
				entries++
			case 3:
				var st raftpb.HardState
				check(st.Unmarshal(rec.Data))
				out.add("EXPECT wal.(*WAL).Save st.Term=%d st.Commit=%d", st.Term, st.Commit)
			}
		}
	}
	out.add("SUM wal.(*WAL).Save len(ents)=%d", entries)
}

func main() {
	usr1 := make(chan os.Signal, 1)
	signal.Notify(usr1, syscall.SIGUSR1)
	fmt.Println("ready", os.Getpid())
	<-usr1

	dir, err := os.MkdirTemp("", "etcd")
	check(err)
	defer os.RemoveAll(dir)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	e := start(dir)
	c, err := clientv3.New(clientv3.Config{Endpoints: []string{e.Clients[0].Addr().String()}})
	check(err)

	out := &lines{at: map[int64]string{}}
	puts(ctx, e, c, out)
	var revs []int64
	for rev := range out.at {
		revs = append(revs, rev)
	}
	sort.Slice(revs, func(i, j int) bool { return revs[i] < revs[j] })
	// an empty store is at revision 1: any put but ours would leave a gap
	if n := e.Server.KV().Rev(); n != int64(len(revs))+1 {
		check(fmt.Errorf("revision %d after %d puts", n, len(revs)))
	}
	ranges(ctx, e, c, out)
	bolts(filepath.Join(dir, "own.db"), out)
	c.Close()
	e.Close()
	saved(dir, out)

	for _, rev := range revs {
		fmt.Println(out.at[rev])
	}
	for _, l := range out.l {
		fmt.Println(l)
	}
	fmt.Printf("COUNT bbolt.(*Bucket).Put len(key)=17 %d\n", len(revs))
	time.Sleep(time.Second)
}
