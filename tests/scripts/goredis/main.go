// Sends commands to Redis by go-redis: alone, in pipelines and transactions; some that fail.
package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"call"
)

const (
	workers = 3
	shown   = 64 // bytes of a text that a trace shows
)

var background = context.Background()

func described(err error) string {
	if err == nil {
		return "nil"
	}
	said := fmt.Sprintf("%T", err)
	switch i := strings.LastIndex(err.Error(), ": "); said {
	case "proto.RedisError", "*proto.AuthError":
		return said + " " + call.Text(err.Error(), shown)
	case "*net.OpError":
		return said + err.Error()[i+1:]
	}
	return said
}

func replied(err error) string {
	switch err {
	case nil:
		return "value"
	case redis.Nil:
		return "nil"
	}
	return "error"
}

// asked is a command as a trace shows it. Its key is a text, or "-" for none, or "?" for one that isn't a string.
func asked(cmd redis.Cmder, key string) string {
	if key != "-" && key != "?" {
		key = call.Text(key, shown)
	}
	name, _ := cmd.Args()[0].(string)
	return fmt.Sprintf("command=%s key=%s args=%d reply=%s", call.Text(name, shown), key, len(cmd.Args())-1, replied(cmd.Err()))
}

func did(start time.Time, key string, cmd redis.Cmder) {
	took := time.Since(start)
	call.Expect("command", "%s err=%s", asked(cmd, key), described(cmd.Err()))
	if took > 200*time.Millisecond {
		name, _ := cmd.Args()[0].(string)
		call.Expect("slow", "slow command=%s took=%d", call.Text(name, shown), took.Microseconds())
	}
}

func piped(keys string, commands []redis.Cmder, err error) {
	for i, key := range strings.Split(keys, ",") {
		call.Expect("piped", "piped %s", asked(commands[i], key))
	}
	call.Expect("pipeline", "pipeline commands=%d err=%s", len(commands), described(err))
}

func options(address string) *redis.Options {
	return &redis.Options{Network: "unix", Addr: address, PoolSize: 1, MaxRetries: -1, ReadTimeout: 5 * time.Second}
}

func work(c *redis.Client, number int) {
	k := fmt.Sprintf("user:%d", number)
	now := time.Now
	did(now(), k, c.Set(background, k, "anna", 0))
	did(now(), k, c.Get(background, k))
	did(now(), k, c.Do(background, "GeT", k))
	did(now(), "missing", c.Get(background, "missing"))
	did(now(), k, c.LPush(background, k, 1))
	did(now(), "-", c.Ping(background))
	did(now(), "-", c.Do(background, "Auth", "hidden"))
	did(now(), "-", c.Do(background, "AUTH", "default", "hidden"))
	did(now(), "-", c.Do(background, "AUTH", "nobody", "hidden"))
	did(now(), "-", c.ConfigSet(background, "requirepass-nonsense", "hidden"))
	did(now(), "-", c.Do(background, "NoSuchCommand"))
	did(now(), "?", c.Do(background, "GET", 42))
	binary := "k\x00\xff\n\x1b[2J\" reply=nil" + k
	did(now(), binary, c.Set(background, binary, []byte{0, 1}, 0))
	long := strings.Repeat("long", 500) + k
	did(now(), long, c.Set(background, long, strings.Repeat("x", 100000), time.Minute))
	did(now(), long, c.Del(background, long, "more", "and more"))
	did(now(), k+"e", c.Eval(background, "return redis.call('SET', KEYS[1], ARGV[1])", []string{k + "e"}, "v"))
	did(now(), "-", c.Eval(background, "return 1", []string{}, "argument"))
	did(now(), "-", c.Do(background, "EVAL", "return 1", "0", "argument"))
	did(now(), k, c.Do(background, "EVAL", "return 1", "1", k))
	did(now(), k+"l", c.ObjectEncoding(background, k+"l"))
	did(now(), k+"l", c.BLPop(background, time.Second, k+"l"))
	did(now(), "news", c.Publish(background, "news", "hello"))

	// A cut key, a nil reply and an error are among those.
	pipe := c.Pipeline()
	pipe.LLen(background, k)
	pipe.Get(background, "missing")
	pipe.Incr(background, k+"n")
	pipe.Get(background, long)
	pipe.Ping(background)
	commands, err := pipe.Exec(background)
	piped(k+",missing,"+k+"n,"+long+",-", commands, err)
	pipe = c.TxPipeline()
	pipe.LPush(background, k, "x")
	pipe.Incr(background, k+"n")
	commands, err = pipe.Exec(background)
	transaction := []redis.Cmder{redis.NewStatusCmd(background, "multi")}
	transaction = append(append(transaction, commands...), redis.NewStatusCmd(background, "exec"))
	piped("-,"+k+","+k+"n,-", transaction, err)
	pipe = c.Pipeline()
	for i := 0; i < 40; i++ {
		pipe.Incr(background, k+"n")
	}
	commands, err = pipe.Exec(background)
	keys := strings.Repeat(k+"n,", 32)
	piped(keys[:len(keys)-1], commands, err)
}

func main() {
	address, stop := serve()
	all := []*redis.Client{}
	for i := 0; i < workers; i++ {
		c := redis.NewClient(options(address))
		if c.Ping(background).Val() != "PONG" {
			call.Check(errors.New("there is no server"))
		}
		all = append(all, c)
	}
	call.Wait()
	var done sync.WaitGroup
	for i, c := range all {
		done.Add(1)
		go func(i int, c *redis.Client) {
			defer done.Done()
			work(c, i)
		}(i, c)
	}
	done.Wait()

	nowhere := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1})
	did(time.Now(), "lost", nowhere.Get(background, "lost"))
	stop()
	call.End()
}
