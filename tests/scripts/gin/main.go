// A gin server and its clients. With -serve it only serves, at once, and prints its address.
package main

import (
	"flag"
	"fmt"
	"io"
	"io/ioutil"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"call"
	"expect"
)

const (
	clients = 4
	rounds  = 5
)

// record stands around every handler, those of unknown routes included.
func record(c *gin.Context) {
	c.Next()
	call.Expect("request", "handler=%s method=%s path=%q route=%q status=%d client=%q",
		c.HandlerName(), c.Request.Method, c.Request.URL.Path, c.FullPath(), c.Writer.Status(), c.Request.RemoteAddr)
}

func getUser(c *gin.Context)  { c.String(http.StatusOK, "user %s\n", c.Param("id")) }
func getSlow(c *gin.Context)  { time.Sleep(5 * time.Millisecond); c.String(http.StatusOK, "slow\n") }
func getError(c *gin.Context) { c.AbortWithStatus(http.StatusInternalServerError) }
func notFound(c *gin.Context) { c.String(http.StatusNotFound, "nothing here\n") }

func postItem(c *gin.Context) {
	item, err := ioutil.ReadAll(c.Request.Body)
	if err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	c.JSON(http.StatusCreated, gin.H{"item": string(item)})
}

func newEngine() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.Use(record)
	engine.GET("/user/:id", getUser)
	engine.GET("/slow", getSlow)
	engine.GET("/error", getError)
	engine.POST("/item", postItem)
	engine.NoRoute(notFound)
	return engine
}

func request(client *http.Client, method, url, body string) {
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	call.Check(err)
	answer, err := client.Do(req)
	call.Check(err)
	// Read to its end, so that the connection is used again.
	_, err = io.Copy(ioutil.Discard, answer.Body)
	call.Check(err)
	answer.Body.Close()
}

func load(base string) {
	var all sync.WaitGroup
	for i := 0; i < clients; i++ {
		all.Add(1)
		go func(i int) {
			defer all.Done()
			client := &http.Client{Transport: &http.Transport{}}
			for n := 0; n < rounds; n++ {
				request(client, "GET", fmt.Sprintf("%s/user/%d", base, 10*i+n), "")
				request(client, "POST", base+"/item", fmt.Sprintf("item %d of %d", n, i))
				request(client, "GET", base+"/slow", "")
				request(client, "GET", base+"/error", "")
				request(client, "GET", fmt.Sprintf("%s/user/%d?full=yes", base, 10*i+n), "")
				request(client, "GET", fmt.Sprintf("%s/none/%d", base, n), "")
				request(client, "PUT", fmt.Sprintf("%s/user/%d", base, n), "")
			}
		}(i)
	}
	all.Wait()
}

func main() {
	only := flag.Bool("serve", false, "only serve, and print the address")
	flag.Parse()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	call.Check(err)
	server := &http.Server{Handler: newEngine()}
	if *only {
		expect.Print("pid %d", os.Getpid())
		expect.Print("address %s", listener.Addr())
		call.Check(server.Serve(listener))
	}
	call.Wait()
	go server.Serve(listener)
	load("http://" + listener.Addr().String())
	call.End()
}
