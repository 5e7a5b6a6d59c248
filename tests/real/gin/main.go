// A gin server to trace, with its own client: known requests and file openings.
//
// It prints "ready PID", waits for SIGUSR1, then makes the calls. The EXPECT lines
// stand for every call of these functions, in any order:
//
//	gin.(*Engine).ServeHTTP, http.(*conn).serve, os.OpenFile
//
// http.(*conn).serve itself fills in c.remoteAddr: it is empty when the function is
// entered and has the value of the RETURN line, one for each call, when it returns.
package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/gin-gonic/gin"
)

var mu sync.Mutex

func say(format string, args ...interface{}) {
	mu.Lock()
	defer mu.Unlock()
	fmt.Printf(format+"\n", args...)
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "gin:", err)
		os.Exit(1)
	}
}

// open is the handler's work: one os.OpenFile with arguments known to us.
func open(c *gin.Context, name string, flag int, perm os.FileMode) {
	say("EXPECT os.OpenFile name=%q flag=%d perm=%d", name, flag, perm)
	f, err := os.OpenFile(name, flag, perm)
	if err != nil {
		c.String(http.StatusNotFound, "no such file\n")
		return
	}
	f.Close()
	c.String(http.StatusOK, "opened\n")
}

func server(dir string) *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	file := func(c *gin.Context) string { return filepath.Join(dir, c.Param("name")) }
	r.GET("/file/:name", func(c *gin.Context) { open(c, file(c), os.O_RDONLY, 0) })
	r.PUT("/file/:name", func(c *gin.Context) { open(c, file(c), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0640) })
	r.POST("/file/:name", func(c *gin.Context) { open(c, file(c), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0600) })
	r.DELETE("/file/:name", func(c *gin.Context) {
		os.Remove(file(c))
		c.Status(http.StatusNoContent)
	})
	return r
}

func request(client *http.Client, method, addr, path string) {
	req, err := http.NewRequest(method, "http://"+addr+path, strings.NewReader("x"))
	check(err)
	say("EXPECT gin.(*Engine).ServeHTTP req.Method=%q req.URL.Path=%q", method, path)
	resp, err := client.Do(req)
	check(err)
	io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
}

func main() {
	// before the tracer comes: net.Listen opens a file of /proc on its own
	dir, err := os.MkdirTemp("", "gin")
	check(err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)

	usr1 := make(chan os.Signal, 1)
	signal.Notify(usr1, syscall.SIGUSR1)
	fmt.Println("ready", os.Getpid())
	<-usr1

	addr := l.Addr().String()
	srv := &http.Server{Addr: addr, Handler: server(dir)}
	srv.ConnState = func(c net.Conn, s http.ConnState) {
		if s == http.StateNew { // once for each connection, just before its serve
			say("EXPECT http.(*conn).serve c.remoteAddr=\"\" c.server.Addr=%q", addr)
			say("RETURN http.(*conn).serve c.remoteAddr=%q", c.RemoteAddr())
		}
	}
	go srv.Serve(l)

	var wg sync.WaitGroup
	for g := 0; g < 4; g++ {
		wg.Add(1)
		go func(g int) {
			defer wg.Done()
			// a transport each, so connections of their own; a new one per request if g is 3
			tr := &http.Transport{DisableKeepAlives: g == 3}
			client := &http.Client{Transport: tr}
			path := fmt.Sprintf("/file/f%d", g)
			for _, m := range []string{"GET", "PUT", "GET", "POST", "DELETE"} {
				request(client, m, addr, path)
			}
			request(client, "OPTIONS", addr, fmt.Sprintf("/none/%s", strings.Repeat("long", 10*g)))
			tr.CloseIdleConnections()
		}(g)
	}
	wg.Wait()
	os.Remove(dir) // not RemoveAll: that calls os.OpenFile
	time.Sleep(time.Second)
}
