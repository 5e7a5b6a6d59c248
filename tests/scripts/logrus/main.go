// Logs at every level, in both formats, with up to three fields, from several goroutines at once.
package main

import (
	"errors"
	"fmt"
	"io/ioutil"
	"sort"
	"strings"
	"sync"

	"github.com/sirupsen/logrus"

	"call"
)

const loggers = 4 // goroutines that log

// Log at the fatal level doesn't end the program, as Fatal does.
var levels = []logrus.Level{
	logrus.TraceLevel, logrus.DebugLevel, logrus.InfoLevel, logrus.WarnLevel, logrus.ErrorLevel, logrus.FatalLevel,
}

func newLogger(formatter logrus.Formatter, level logrus.Level) *logrus.Logger {
	logger := logrus.New()
	logger.SetOutput(ioutil.Discard)
	logger.SetFormatter(formatter)
	logger.SetLevel(level)
	return logger
}

func expectEntry(level logrus.Level, message string, fields logrus.Fields) {
	names := []string{}
	for name := range fields {
		names = append(names, strings.Replace(name, "\n", `\x0a`, -1))
	}
	sort.Strings(names)
	if len(names) > 8 {
		names = []string{fmt.Sprintf("(%d)", len(names))}
	}
	call.Expect("log", "level=%s message=%q fields=%s", level, message, strings.Join(names, ","))
}

// fields are the first n of three, each of another type.
func fields(n int) logrus.Fields {
	all := logrus.Fields{}
	if n > 0 {
		all["user"] = "anna"
	}
	if n > 1 {
		all["attempt"] = n
	}
	if n > 2 {
		all[logrus.ErrorKey] = errors.New("refused")
	}
	return all
}

func log(logger *logrus.Logger, name string) {
	for _, level := range levels {
		for n := 0; n <= 3; n++ {
			message := fmt.Sprintf("%s %s %d", name, level, n)
			logger.WithFields(fields(n)).Log(level, message)
			expectEntry(level, message, fields(n))
		}
	}
	logger.Info(name + " without an entry")
	expectEntry(logrus.InfoLevel, name+" without an entry", nil)
	odd := logrus.Fields{"x\nlevel=panic": 1, "user": "eve"}
	logger.WithFields(odd).Info(name + " odd")
	expectEntry(logrus.InfoLevel, name+" odd", odd)
	many := logrus.Fields{}
	for i := 0; i < 12; i++ {
		many[fmt.Sprint("field", i)] = i
	}
	logger.WithFields(many).Info(name + " many")
	expectEntry(logrus.InfoLevel, name+" many", many)
	logger.WithField("user", "bob").Warnf("%s formatted %d", name, 7)
	expectEntry(logrus.WarnLevel, name+" formatted 7", logrus.Fields{"user": "bob"})
}

// logQuietly logs below the logger's level, which writes nothing, but for the last line.
func logQuietly(logger *logrus.Logger, name string) {
	logger.Trace(name + " unwritten")
	logger.WithFields(fields(2)).Info(name + " unwritten")
	logger.WithFields(fields(1)).Error(name + " written")
	expectEntry(logrus.ErrorLevel, name+" written", fields(1))
}

func main() {
	text := newLogger(&logrus.TextFormatter{}, logrus.TraceLevel)
	json := newLogger(&logrus.JSONFormatter{}, logrus.TraceLevel)
	quiet := newLogger(&logrus.TextFormatter{}, logrus.WarnLevel)
	call.Wait()

	var all sync.WaitGroup
	for i := 0; i < loggers; i++ {
		all.Add(1)
		go func(i int) {
			defer all.Done()
			log(text, fmt.Sprintf("text %d", i))
			log(json, fmt.Sprintf("json %d", i))
			logQuietly(quiet, fmt.Sprintf("quiet %d", i))
		}(i)
	}
	all.Wait()
	call.End()
}
