// A program that connects, listens and looks names up, on the loopback interface, and says what came of each.
package main

import (
	"context"
	"fmt"
	"io/ioutil"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"syscall"
	"time"

	"call"
	"expect"
)

var names = resolver()

// said is how the scripts show what is inside a *net.OpError.
func said(err error) string {
	if err == nil {
		return "nil"
	}
	switch inner := err.(type) {
	case *os.SyscallError:
		number := inner.Err.(syscall.Errno)
		return fmt.Sprintf("%T errno=%d %q", inner, int(number), number.Error())
	case *net.DNSError:
		return fmt.Sprintf("%T %q", inner, inner.Err)
	}
	if fmt.Sprintf("%T", err) == "*errors.errorString" {
		return fmt.Sprintf("%T %q", err, err.Error())
	}
	return fmt.Sprintf("%T", err)
}

// server is what of a lookup's error says who was asked. Go 1.15 has others, too.
func server(err error) string {
	if inner, ok := err.(*net.DNSError); ok {
		return fmt.Sprintf(" server=%q", inner.Server)
	}
	return ""
}

// attempt is a connect that the dialer's Control was told of, on its own goroutine.
type attempt struct {
	goroutine uint64
	address   string
}

// dial says of each attempt, and of the whole, what the trace must show. An attempt at another address than
// that which was connected to was refused.
func dial(ctx context.Context, dialer net.Dialer, network, address string) {
	var mutex sync.Mutex
	attempts := []attempt{}
	dialer.Resolver = names
	dialer.Control = func(_, address string, _ syscall.RawConn) error {
		mutex.Lock()
		// Where multipath TCP fails, the same is tried without, which is one attempt.
		if tried := (attempt{expect.Goroutine(), address}); len(attempts) == 0 || attempts[len(attempts)-1] != tried {
			attempts = append(attempts, tried)
		}
		mutex.Unlock()
		return nil
	}
	begin := time.Now()
	conn, err := dialer.DialContext(ctx, network, address)
	took := time.Since(begin)
	expect.Print("TOOK dial %d", took/time.Microsecond)
	mutex.Lock()
	defer mutex.Unlock()
	if err == nil {
		defer conn.Close()
	}
	if host, _, _ := net.SplitHostPort(address); strings.HasSuffix(host, ".test.") {
		expect.Print("TOOK lookup %d", took/time.Microsecond)
		found := []string{}
		for _, tried := range attempts {
			host, _, _ := net.SplitHostPort(tried.address)
			found = append(found, host)
		}
		var failure error
		if len(found) == 0 {
			failure = err.(*net.OpError).Err
		}
		foundBy(network, host, found, failure)
	}
	ends, outcome := "", "nil"
	if err != nil {
		outcome = fmt.Sprintf("%T %s", err, said(err.(*net.OpError).Err))
	}
	if strings.HasPrefix(network, "tcp") {
		for _, tried := range attempts {
			outcome := said(error(os.NewSyscallError("connect", syscall.ECONNREFUSED)))
			if err == nil && conn.RemoteAddr().String() == tried.address {
				outcome = "nil"
			} else if err != nil {
				outcome = said(err.(*net.OpError).Err)
			}
			remote := tried.address
			if strings.HasPrefix(remote, ":") {
				remote = "0.0.0.0" + remote
			}
			expect.Print("EXPECT goid=%d connect address=%q remote=%s err=%s", tried.goroutine, address, remote, outcome)
		}
		if err == nil {
			ends = fmt.Sprintf("local=%s remote=%s ", conn.LocalAddr(), conn.RemoteAddr())
		}
	}
	shown := strings.Replace(fmt.Sprintf("%q", address), `\n`, `\x0a`, -1)
	call.Expect("dial", "dial network=%q address=%s %serr=%s", network, shown, ends, outcome)
}

// serve accepts so many connections, and then waits once for one that doesn't come in time: that is no event.
func serve(listener net.Listener, connections int, all *sync.WaitGroup) {
	defer all.Done()
	for i := 0; i <= connections; i++ {
		if i == connections {
			switch l := listener.(type) {
			case *net.TCPListener:
				call.Check(l.SetDeadline(time.Now()))
			case *net.UnixListener:
				call.Check(l.SetDeadline(time.Now()))
			}
		}
		conn, err := listener.Accept()
		if err != nil {
			if !err.(net.Error).Timeout() {
				panic(err)
			}
		} else if listener.Addr().Network() == "unix" {
			call.Expect("accept", "accept socket=%q err=nil", listener.Addr())
		} else {
			call.Expect("accept", "accept local=%s remote=%s err=nil", conn.LocalAddr(), conn.RemoteAddr())
		}
	}
}

// full is a listener that lets connections wait until they give up.
func full() string {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	call.Check(err)
	call.Check(syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	call.Check(syscall.Listen(fd, 0))
	name, err := syscall.Getsockname(fd)
	call.Check(err)
	address := fmt.Sprintf("127.0.0.1:%d", name.(*syscall.SockaddrInet4).Port)
	_, err = net.Dial("tcp", address) // nobody accepts it, so there is no room for another
	call.Check(err)
	return address
}

// without makes accept fail: no file can be opened any more.
func without(listener net.Listener) {
	files := []*os.File{}
	dial(context.Background(), net.Dialer{}, "tcp", listener.Addr().String())
	var err error
	var before syscall.Rlimit
	call.Check(syscall.Getrlimit(syscall.RLIMIT_NOFILE, &before))
	call.Check(syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: 64, Max: before.Max}))
	for err == nil {
		var file *os.File
		if file, err = os.Open(os.DevNull); err == nil {
			files = append(files, file)
		}
	}
	_, err = listener.Accept()
	call.Check(syscall.Setrlimit(syscall.RLIMIT_NOFILE, &before))
	call.Expect("accept", "accept err=%s", said(err.(*net.OpError).Err))
	for _, file := range files {
		file.Close()
	}
}

func listen(network, address string) net.Listener {
	listener, err := net.Listen(network, address)
	call.Check(err)
	return listener
}

func port(listener net.Listener) string {
	_, port, err := net.SplitHostPort(listener.Addr().String())
	call.Check(err)
	return ":" + port
}

// foundBy says what a lookup answered: of three addresses and more the first two.
func foundBy(network, host string, addresses []string, err error) {
	if err != nil {
		call.Expect("lookup", "lookup network=%q host=%q err=%s%s", network, host, said(err), server(err))
		return
	}
	shown := strings.Join(addresses, ", ")
	if len(addresses) > 2 {
		shown = strings.Join(addresses[:2], ", ") + ", …"
	}
	call.Expect("lookup", "lookup network=%q host=%q addresses=%d [%s] err=nil", network, host, len(addresses), shown)
}

func lookup(ctx context.Context, network, host string) {
	addresses := []string{}
	var err error
	begin := time.Now()
	if network == "host" {
		addresses, err = names.LookupHost(ctx, host)
	} else {
		var found []net.IPAddr
		found, err = names.LookupIPAddr(ctx, host)
		for _, address := range found {
			addresses = append(addresses, address.String())
		}
	}
	expect.Print("TOOK lookup %d", time.Since(begin)/time.Microsecond)
	foundBy(network, host, addresses, err)
}

// record says the same of what isn't an address.
func record(what, host, more string, err error) {
	outcome := "nil"
	if err != nil {
		outcome = said(err) + server(err)
	}
	call.Expect("record", "net.(*Resolver).%s host=%q%s err=%s", what, host, more, outcome)
}

func records(ctx context.Context) {
	_, err := names.LookupCNAME(ctx, "none.test.")
	record("LookupCNAME", "none.test.", "", err)
	_, err = names.LookupMX(ctx, "none.test.")
	record("LookupMX", "none.test.", "", err)
	_, err = names.LookupNS(ctx, "none.test.")
	record("LookupNS", "none.test.", "", err)
	_, _, err = names.LookupSRV(ctx, "ldap", "tcp", "none.test.")
	record("LookupSRV", "none.test.", ` service="ldap" proto="tcp"`, err)
	_, err = names.LookupCNAME(ctx, "four.test.")
	record("LookupCNAME", "four.test.", "", err)
}

func main() {
	directory, err := ioutil.TempDir("", "network")
	call.Check(err)
	socket := filepath.Join(directory, "socket")
	four, six, all, unix, last := listen("tcp4", "127.0.0.1:0"), listen("tcp6", "[::1]:0"), listen("tcp", ":0"), listen("unix", socket), listen("tcp4", "127.0.0.1:0")
	crowded := full()
	var done sync.WaitGroup
	begin := make(chan bool)
	for listener, connections := range map[net.Listener]int{four: 5, six: 2, all: 2, unix: 1} {
		done.Add(1)
		go func(listener net.Listener, connections int) {
			// This one waits before anything is traced.
			if listener != four {
				<-begin
			}
			serve(listener, connections, &done)
		}(listener, connections)
	}
	call.Wait()
	close(begin)

	background := context.Background()
	dial(background, net.Dialer{}, "tcp", four.Addr().String())
	dial(background, net.Dialer{}, "tcp4", "four.test."+port(four))
	// No one listens at ::1, so the other address of this name is tried.
	dial(background, net.Dialer{}, "tcp", "dual.test."+port(four))
	dial(background, net.Dialer{}, "tcp", six.Addr().String())
	dial(background, net.Dialer{}, "tcp6", "six.test."+port(six))
	dial(background, net.Dialer{}, "tcp", "127.0.0.1"+port(all))
	dial(background, net.Dialer{}, "tcp", "[::1]"+port(all))
	dial(background, net.Dialer{}, "tcp", "[::ffff:127.0.0.1]"+port(four))
	dial(background, net.Dialer{}, "unix", socket)
	dial(background, net.Dialer{}, "unix", socket+"-of-nobody")
	dial(background, net.Dialer{}, "tcp", "127.0.0.1:1")
	dial(background, net.Dialer{}, "tcp", "[::1]:1")
	dial(background, net.Dialer{}, "tcp", ":1")
	dial(background, net.Dialer{}, "tcp", "none.test.:80")
	dial(background, net.Dialer{}, "tcp", "127.0.0.1")
	dial(background, net.Dialer{}, "tcp", "127.0.0.1:port\nof=\x1b[2Jnobody")
	dial(background, net.Dialer{Timeout: 120 * time.Millisecond}, "tcp", crowded)
	dial(background, net.Dialer{Timeout: 120 * time.Millisecond}, "tcp", "silent.test.:80")
	ctx, cancel := context.WithCancel(background)
	time.AfterFunc(120*time.Millisecond, cancel)
	dial(ctx, net.Dialer{}, "tcp", crowded)
	multipath := net.Dialer{}
	// From Go 1.21 on.
	if method := reflect.ValueOf(&multipath).MethodByName("SetMultipathTCP"); method.IsValid() {
		method.Call([]reflect.Value{reflect.ValueOf(true)})
	}
	dial(background, multipath, "tcp", four.Addr().String())
	dial(background, multipath, "tcp", "127.0.0.1:1")

	for _, host := range []string{"four.test.", "six.test.", "dual.test.", "many.test.", "none.test."} {
		lookup(background, "ip", host)
		lookup(background, "host", host)
	}
	ctx, cancel = context.WithTimeout(background, 120*time.Millisecond)
	lookup(ctx, "ip", "silent.test.")
	cancel()
	records(background)

	done.Wait()
	without(last)
	call.Check(os.RemoveAll(directory))
	call.End()
}
