// A server, a proxy before it, and their clients, by HTTP/1.1 and HTTP/2, with TLS and without. It says of each
// request what it was: as its server, from what the handler wrote, and as its client, from what came back.
package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"io/ioutil"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/http/httputil"
	"net/url"
	"os"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"call"
)

const rounds = 2

// quoted is the text as gobt shows it.
func quoted(text string) string {
	shown := ""
	for i := 0; i < len(text); i++ {
		if text[i] < ' ' || text[i] == 0x7f {
			shown += fmt.Sprintf("\\x%02x", text[i])
		} else {
			shown += text[i : i+1]
		}
	}
	return `"` + shown + `"`
}

func shown(err error) string {
	name := fmt.Sprintf("%T", err)
	switch name {
	case "<nil>":
		return "nil"
	case "*errors.errorString":
		return name + ` "` + err.Error() + `"`
	}
	return name
}

// number is the system's, of an error of the network.
func number(err error) syscall.Errno {
	if operation, ok := err.(*net.OpError); ok {
		if failed, ok := operation.Err.(*os.SyscallError); ok {
			number, _ := failed.Err.(syscall.Errno)
			return number
		}
	}
	return 0
}

// recorder notes what a handler writes.
type recorder struct {
	http.ResponseWriter
	status   int
	bytes    int64
	err      error
	hijacked bool
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 && (status >= 200 || status == http.StatusSwitchingProtocols) {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) wrote(bytes int64, err error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	if err != http.ErrBodyNotAllowed {
		r.bytes += bytes
	}
	if r.err == nil && err != http.ErrBodyNotAllowed {
		r.err = err
	}
}

func (r *recorder) Write(data []byte) (int, error) {
	n, err := r.ResponseWriter.Write(data)
	r.wrote(int64(len(data)), err)
	return n, err
}

func (r *recorder) ReadFrom(source io.Reader) (int64, error) {
	n, err := io.Copy(r.ResponseWriter, source)
	r.wrote(n, err)
	return n, err
}

func (r *recorder) Flush() {
	r.ResponseWriter.(http.Flusher).Flush()
}

func (r *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	r.hijacked = true
	return r.ResponseWriter.(http.Hijacker).Hijack()
}

// say prints the line of a request that a handler is done with, or panics in.
func (r *recorder) say(request *http.Request, returned bool) {
	err := shown(r.err)
	switch {
	case !returned:
		err = "panic"
	case request.ProtoMajor == 2:
		// It doesn't say why a stream was closed.
		err = "nil"
		if request.Context().Err() != nil {
			err = "closed"
		}
	case r.hijacked:
		err = "nil hijacked"
	}
	if returned && r.status == 0 && !r.hijacked {
		r.status = http.StatusOK
	}
	call.Expect("served", "server %s method=%s host=%s path=%s status=%d bytes=%d remote=%s err=%s", request.Proto,
		quoted(request.Method), quoted(request.Host), quoted(request.URL.Path), r.status, r.bytes, quoted(request.RemoteAddr), err)
}

func recorded(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		r, original, returned := &recorder{ResponseWriter: w}, request, false
		defer func() { r.say(original, returned) }()
		handler.ServeHTTP(r, request)
		returned = true
	})
}

func hello(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello") }
func empty(_ http.ResponseWriter, _ *http.Request) {}
func none(w http.ResponseWriter, _ *http.Request)  { w.WriteHeader(http.StatusNoContent) }
func copied(w http.ResponseWriter, _ *http.Request) {
	io.Copy(w, strings.NewReader(strings.Repeat("c", 70000)))
}
func broken(_ http.ResponseWriter, _ *http.Request) { panic("a handler that panics") }
func abort(_ http.ResponseWriter, _ *http.Request)  { panic(http.ErrAbortHandler) }

func sized(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "5000")
	w.WriteHeader(http.StatusAccepted)
	for i := 0; i < 5; i++ {
		w.Write(bytes.Repeat([]byte("s"), 1000))
	}
}

func created(w http.ResponseWriter, request *http.Request) {
	item, _ := ioutil.ReadAll(request.Body)
	w.WriteHeader(http.StatusCreated)
	w.Write(item)
}

func stream(w http.ResponseWriter, _ *http.Request) {
	for i := 0; i < 3; i++ {
		fmt.Fprintf(w, "event %d\n", i)
		w.(http.Flusher).Flush()
	}
}

// A status of 1xx comes before the one that counts; up to Go 1.18, it was that one.
func early(w http.ResponseWriter, _ *http.Request) {
	if !strings.HasPrefix(runtime.Version(), "go1.15") {
		w.WriteHeader(http.StatusEarlyHints)
	}
	w.WriteHeader(http.StatusTeapot)
}

func late(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusPartialContent)
	io.WriteString(w, "part")
	w.(http.Flusher).Flush()
	panic("a handler that panics late")
}

func hijack(w http.ResponseWriter, request *http.Request) {
	if request.ProtoMajor == 2 {
		http.Error(w, "not by HTTP/2", http.StatusNotImplemented)
		return
	}
	connection, _, err := w.(http.Hijacker).Hijack()
	call.Check(err)
	io.WriteString(connection, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n")
	connection.Close()
}

// gone writes until it learns that the client has gone, and a little longer: the server closes the
// stream of HTTP/2 after it says so.
func gone(w http.ResponseWriter, request *http.Request) {
	<-request.Context().Done()
	time.Sleep(30 * time.Millisecond)
	for i := 0; i < 1000; i++ {
		if _, err := w.Write(make([]byte, 10000)); err != nil {
			return
		}
	}
}

func routes() http.Handler {
	mux := http.NewServeMux()
	for path, handler := range map[string]http.HandlerFunc{
		"/hello": hello, "/empty": empty, "/none": none, "/copied": copied, "/broken": broken, "/abort": abort,
		"/sized": sized, "/created": created, "/stream": stream, "/early": early, "/late": late, "/hijack": hijack,
		"/gone": gone,
	} {
		mux.HandleFunc(path, handler)
	}
	mux.Handle("/moved", http.RedirectHandler("/hello", http.StatusFound))
	return mux
}

// observed says of each request that a transport makes what came of it.
type observed struct{ transport http.RoundTripper }

func (o observed) RoundTrip(request *http.Request) (*http.Response, error) {
	remote, port, status, length := "?", "?", 0, int64(0)
	traced := request.WithContext(httptrace.WithClientTrace(request.Context(), &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) {
			remote, port, _ = net.SplitHostPort(info.Conn.RemoteAddr().String())
		},
	}))
	answer, err := o.transport.RoundTrip(traced)
	if err == nil {
		status, length = answer.StatusCode, answer.ContentLength
	}
	call.Expect("sent", "client method=%s host=%s path=%s status=%d bytes=%d remote=%s port=%s err=%s errno=%d",
		quoted(request.Method), quoted(request.URL.Host), quoted(request.URL.Path), status, length, remote, port, shown(err), number(err))
	return answer, err
}

func request(client *http.Client, patience time.Duration, method, url, body string) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	call.Check(err)
	answer, err := client.Do(req)
	if err == nil {
		if answer.StatusCode != http.StatusSwitchingProtocols {
			io.Copy(ioutil.Discard, answer.Body)
		}
		answer.Body.Close()
	}
}

func load(client *http.Client, base string) {
	for i := 0; i < rounds; i++ {
		for _, path := range []string{"/hello", "/empty", "/none", "/copied", "/sized", "/stream", "/early", "/moved", "/missing",
			"/hello?query=1", "/odd%0Aline%1b%5b2J", "/broken", "/late", "/abort", "/hello"} {
			request(client, time.Minute, "GET", base+path, "")
		}
		request(client, time.Minute, "POST", base+"/created", "an item")
		request(client, time.Minute, "HEAD", base+"/hello", "")
		request(client, time.Minute, "HEAD", base+"/copied", "")
		request(client, time.Minute, "DELETE", base+"/hello", "")
		request(client, time.Minute, "GET", base+"/hijack", "")
		request(client, 50*time.Millisecond, "GET", base+"/gone", "")
	}
}

// refused is an address that nobody listens at.
func refused() string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	call.Check(err)
	defer listener.Close()
	return "http://" + listener.Addr().String()
}

func server(handler http.Handler, secure bool) *httptest.Server {
	s := httptest.NewUnstartedServer(recorded(handler))
	s.Config.ErrorLog = log.New(ioutil.Discard, "", 0)
	if secure {
		s.EnableHTTP2 = true
		s.StartTLS()
	} else {
		s.Start()
	}
	return s
}

func proxy(to string) http.Handler {
	target, err := url.Parse(to)
	call.Check(err)
	p := httputil.NewSingleHostReverseProxy(target)
	p.Transport = observed{&http.Transport{}}
	p.ErrorLog = log.New(ioutil.Discard, "", 0)
	return p
}

func main() {
	plain, secure := server(routes(), false), server(routes(), true)
	between, nowhere := server(proxy(plain.URL), false), server(proxy(refused()), false)
	trusted := secure.Client().Transport.(*http.Transport)
	first := &http.Transport{TLSClientConfig: trusted.TLSClientConfig.Clone(), TLSNextProto: map[string]func(string, *tls.Conn) http.RoundTripper{}}
	first.TLSClientConfig.NextProtos = nil
	call.Wait()

	var all sync.WaitGroup
	start := func(transport http.RoundTripper, base string) {
		all.Add(1)
		go func() {
			defer all.Done()
			load(&http.Client{Transport: observed{transport}}, base)
		}()
	}
	start(&http.Transport{}, plain.URL)
	start(&http.Transport{DisableKeepAlives: true}, plain.URL)
	start(first, secure.URL)
	start(trusted, secure.URL)
	start(&http.Transport{}, between.URL)
	all.Wait()
	client := &http.Client{Transport: observed{&http.Transport{}}}
	request(client, time.Minute, "GET", nowhere.URL+"/hello", "")
	request(client, time.Minute, "GET", refused()+"/hello", "")
	request(client, time.Minute, "GET", secure.URL+"/hello", "") // its certificate isn't trusted
	request(client, time.Minute, "GET", "ftp://127.0.0.1/hello", "")
	if listener, err := net.Listen("tcp", "[::1]:0"); err == nil { // not every machine has IPv6
		go http.Serve(listener, recorded(routes()))
		request(client, time.Minute, "GET", "http://"+listener.Addr().String()+"/hello", "")
	}
	// A handler may still write to a client that has gone.
	for _, s := range []*httptest.Server{between, nowhere, plain, secure} {
		s.Close()
	}
	call.End()
}
