// Sends commands to Redis by redigo: by Do, by a pipeline, by a pool; some that fail.
package main

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/gomodule/redigo/redis"

	"call"
)

const (
	workers = 3
	shown   = 64 // bytes of a text that a trace shows
)

func described(err error) string {
	if err == nil {
		return "nil"
	}
	if of, ok := err.(redis.Error); ok {
		return "redis.Error " + call.Text(string(of), shown)
	}
	said := fmt.Sprintf("%T", err)
	if i := strings.LastIndex(err.Error(), ": "); said == "*net.OpError" {
		return said + err.Error()[i+1:]
	}
	return said
}

func replied(reply interface{}, err error) string {
	switch {
	case err != nil:
		return "error"
	case reply == nil:
		return "nil"
	}
	return "value"
}

type worker struct {
	redis.Conn
	pending int
}

// key is the command's key: a text, or "-" for none, or "?" for one that is neither a string nor bytes.
func key(k string) string {
	if k == "-" || k == "?" {
		return k
	}
	return call.Text(k, shown)
}

func (w *worker) do(k, name string, args ...interface{}) {
	start := time.Now()
	reply, err := w.Do(name, args...)
	took := time.Since(start)
	call.Expect("do", "command=%s key=%s args=%d pending=%d reply=%s err=%s", call.Text(name, shown), key(k), len(args), w.pending,
		replied(reply, err), described(err))
	if took > 200*time.Millisecond {
		call.Expect("slow", "slow command=%s took=%d", call.Text(name, shown), took.Microseconds())
	}
	w.pending = 0
}

func (w *worker) send(k, name string, args ...interface{}) {
	err := w.Send(name, args...)
	call.Expect("send", "send command=%s key=%s args=%d err=%s", call.Text(name, shown), key(k), len(args), described(err))
	w.pending++
}

func (w *worker) flush() { call.Expect("flush", "flush err=%s", described(w.Flush())) }

func (w *worker) receive() {
	reply, err := w.Receive()
	call.Expect("receive", "receive reply=%s err=%s", replied(reply, err), described(err))
	w.pending--
}

func (w *worker) work(number int) {
	k := fmt.Sprintf("user:%d", number)
	w.do(k, "SET", k, "anna")
	w.do(k, "get", k)
	w.do(k, "GeT", []byte(k))
	w.do("missing", "GET", "missing")
	w.do(k, "LPUSH", k, 1)
	w.do("-", "PING")
	w.do("-", "Auth", "hidden")
	w.do("-", "AUTH", "default", "hidden")
	w.do("-", "CONFIG", "SET", "requirepass", "hidden", "nonsense", "hidden")
	w.do("-", "NoSuchCommand")
	w.do("?", "GET", 42)
	binary := "k\x00\xff\n\x1b[2J\" reply=nil" + k
	w.do(binary, "SET", binary, []byte{0, 1})
	w.do(binary, "GET", []byte(binary))
	long := strings.Repeat("long", 500) + k
	w.do(long, "SET", long, strings.Repeat("x", 100000))
	w.do(long, "DEL", long, "more", "and more")
	w.do(k+"e", "EVAL", "return redis.call('SET', KEYS[1], ARGV[1])", 1, k+"e", "v")
	w.do("-", "EVAL", "return 1", 0, "argument")
	w.do("-", "EVAL", "return 1", "0", "argument")
	w.do(k, "EVAL", "return 1", "1", k)
	w.do(k+"l", "OBJECT", "ENCODING", k+"l")
	w.do(k+"l", "BLPOP", k+"l", 1)

	w.do("-", "MULTI")
	w.do(k+"n", "INCR", k+"n")
	w.do("-", "EXEC")
	w.send("-", "MULTI")
	w.send(k+"n", "INCR", k+"n")
	w.send(k, "LPUSH", k, "x")
	w.do("-", "EXEC")

	w.send(k, "GET", k)
	w.send("missing", "GET", "missing")
	w.send(k, "LLEN", k)
	w.flush()
	w.receive()
	w.receive()
	w.receive()
	w.send(k, "GET", k)
	w.send(k, "LLEN", k)
	w.do("-", "")

	w.send("news"+k, "SUBSCRIBE", "news"+k)
	w.flush()
	w.receive()
	w.do("news"+k, "UNSUBSCRIBE", "news"+k)
}

func main() {
	address, stop := serve()
	pool := &redis.Pool{MaxActive: 1, Dial: func() (redis.Conn, error) { return redis.Dial("unix", address+".none") }}
	all := []*worker{}
	for i := 0; i < workers; i++ {
		conn, err := redis.Dial("unix", address)
		call.Check(err)
		all = append(all, &worker{Conn: conn})
	}
	call.Wait()
	var done sync.WaitGroup
	for i, w := range all {
		done.Add(1)
		go func(i int, w *worker) {
			defer done.Done()
			w.work(i)
		}(i, w)
	}
	done.Wait()

	_, err := redis.Dial("tcp", "127.0.0.1:1")
	call.Expect("dial", "dial network=\"tcp\" address=\"127.0.0.1:1\" err=%s", described(err))
	err = pool.Get().Err()
	call.Expect("dial", "dial network=\"unix\" address=%s err=%s", call.Text(address+".none", shown), described(err))
	call.Expect("pool", "pool err=%s", described(err))
	conn, err := redis.Dial("unix", address, redis.DialPassword("hidden"))
	// On which goroutine that happens is the library's business.
	call.Expect("do", "command=\"AUTH\" key=- args=1 pending=0 reply=error err=%s", described(err))
	call.Expect("dial", "dial network=\"unix\" address=%s err=%s", call.Text(address, shown), described(err))
	if conn != nil {
		conn.Close()
	}
	conn, err = redis.Dial("unix", address, redis.DialReadTimeout(300*time.Millisecond))
	call.Expect("dial", "dial network=\"unix\" address=%s err=%s", call.Text(address, shown), described(err))
	call.Check(err)
	last := &worker{Conn: conn}
	last.do("empty", "BLPOP", "empty", 2)
	stop()
	call.End()
}
