package main

import (
	"io/ioutil"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"call"
)

// serve starts a Redis of its own, which listens on a socket that it names, and never outlives this process.
func serve() (address string, stop func()) {
	directory, err := ioutil.TempDir("", "redis")
	call.Check(err)
	address = filepath.Join(directory, "socket")
	server := exec.Command("redis-server", "--port", "0", "--unixsocket", address, "--dir", directory, "--save", "")
	server.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	runtime.LockOSThread() // that signal comes when the thread ends which has started it
	call.Check(server.Start())
	for i := 0; i < 500; i++ {
		if conn, err := net.Dial("unix", address); err == nil {
			conn.Close()
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	return address, func() {
		server.Process.Kill()
		server.Wait()
		os.RemoveAll(directory)
	}
}
