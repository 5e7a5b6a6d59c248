// Opens files and starts processes, in all the ways that end in one place, from several goroutines.
package main

import (
	"errors"
	"fmt"
	"io/ioutil"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"call"
)

const workers = 3

func errorText(err error) string {
	var number syscall.Errno
	if err == nil {
		return "err=nil errno=0"
	}
	errors.As(err, &number)
	shown := fmt.Sprintf("%T", err)
	if err == error(number) {
		shown = fmt.Sprintf("%T(%d)", err, int(number))
	}
	return fmt.Sprintf("err=%s errno=%d", shown, int(number))
}

// open opens a file, and says so. The descriptor is that of the file.
func open(name string, flags int, mode os.FileMode, text string) {
	file, err := os.OpenFile(name, flags, mode)
	expectOpen(name, text, mode, file, err)
}

func expectOpen(name, text string, mode os.FileMode, file *os.File, err error) {
	fd := -1
	if err == nil {
		fd = int(file.Fd())
	}
	shown := strings.Replace(name, "\n", `\x0a`, -1)
	shown = strings.Replace(shown, "\x00", `\x00`, -1)
	call.Expect("open", `open name="%s" flags=%s mode=%o fd=%d %s`, shown, text, mode&0777, fd, errorText(err))
	file.Close()
}

func openAll(directory string) {
	name := filepath.Join(directory, "file")
	open(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0640, "O_RDWR|O_CREATE|O_EXCL")
	open(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0640, "O_RDWR|O_CREATE|O_EXCL")
	open(name, os.O_WRONLY|os.O_TRUNC|os.O_APPEND, 0, "O_WRONLY|O_TRUNC|O_APPEND")
	open(name, os.O_RDONLY|os.O_SYNC|syscall.O_NONBLOCK|syscall.O_CLOEXEC, 0, "O_RDONLY|O_NONBLOCK|O_SYNC|O_CLOEXEC")
	open(directory, os.O_RDONLY|syscall.O_DIRECTORY, 0, "O_RDONLY|other")
	open(name+"\nopen name=\"forged", os.O_RDONLY, 0, "O_RDONLY")
	open(name+"\x00", os.O_RDONLY, 0, "O_RDONLY")
	open(name+"/x", os.O_RDONLY, 0, "O_RDONLY")
	open("", os.O_RDONLY, 0, "O_RDONLY")
	file, err := os.Open(name)
	expectOpen(name, "O_RDONLY", 0, file, err)
	file, err = os.Create(name)
	expectOpen(name, "O_RDWR|O_CREATE|O_TRUNC", 0666, file, err)
	_, err = ioutil.ReadFile(name + ".missing")
	call.Expect("open", `open name="%s.missing" flags=O_RDONLY mode=0 fd=-1 %s`, name, errorText(err))
	call.Check(os.Remove(name))
}

func expectStart(program, shown, directory string, argv []string, pid int, err error) {
	var path *os.PathError
	text := "err=nil errno=0"
	if errors.As(err, &path) {
		text = errorText(path.Err)
	}
	call.Expect("exec", `exec program="%s" argv=%d [%s] directory="%s" pid=%d %s`, program, len(argv), shown, directory, pid, text)
}

// start starts a program by os/exec.
func start(directory, shown, program string, arguments ...string) {
	command := exec.Command(program, arguments...)
	command.Dir = directory
	err := command.Start()
	pid := 0
	if err == nil {
		pid = command.Process.Pid
		call.Check(command.Wait())
	}
	expectStart(program, shown, directory, command.Args, pid, err)
}

func startAll(directory string) {
	start("", `"/bin/true"`, "/bin/true")
	start(directory, `"/bin/sh" "-c" "exit 0"`, "/bin/sh", "-c", "exit 0")
	start("", `"/bin/true" "" "a b" "\x1b\x0a"`, "/bin/true", "", "a b", "\x1b\n")
	start("", `"/bin/true" "1" "2" "3" …`, "/bin/true", "1", "2", "3", "4", "5")
	start("", `"/no/such/program" "x"`, "/no/such/program", "x")
	start("", `"/etc/passwd"`, "/etc/passwd")
	argv := []string{"another name"}
	process, err := os.StartProcess("/bin/true", argv, &os.ProcAttr{Dir: "/"})
	call.Check(err)
	process.Wait()
	expectStart("/bin/true", `"another name"`, "/", argv, process.Pid, nil)
	pid, err := syscall.ForkExec("/bin/true", nil, nil)
	call.Check(err)
	_, err = syscall.Wait4(pid, nil, 0, nil)
	call.Check(err)
	expectStart("/bin/true", "", "", nil, pid, nil)
}

func main() {
	directory, err := ioutil.TempDir("", "files")
	call.Check(err)
	call.Wait()
	var done sync.WaitGroup
	for i := 0; i < workers; i++ {
		i := i
		done.Add(1)
		go func() {
			defer done.Done()
			own := filepath.Join(directory, fmt.Sprint(i))
			call.Check(os.Mkdir(own, 0700))
			openAll(own)
			startAll(own)
			call.Check(os.Remove(own))
		}()
	}
	done.Wait()
	call.Check(os.Remove(directory))
	call.End()
}
