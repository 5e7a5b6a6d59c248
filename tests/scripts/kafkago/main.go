// Writes messages by kafka-go, and reads them again, by way of a broker of its own.
package main

import (
	"context"
	"flag"
	"fmt"
	"strings"
	"sync"
	"time"

	kafka "github.com/segmentio/kafka-go"

	"call"
)

const (
	orders     = "orders"
	denied     = "denied" // by the broker
	partitions = 2
	writers    = 3
	rounds     = 6
)

var (
	shown      int // bytes of a text that a trace shows
	background = context.Background()
)

// text is as a trace quotes it: cut, and with nothing that could be taken for another line or field.
func text(s string) string {
	rest := ""
	if len(s) > shown {
		rest = fmt.Sprintf(" (%d of %d)", shown, len(s))
		s = s[:shown]
	}
	return `"` + strings.Replace(s, "\n", `\x0a`, -1) + `"` + rest
}

// outcome is the type of an error, or nil.
func outcome(err error) string {
	if err == nil {
		return "nil"
	}
	return fmt.Sprintf("%T", err)
}

func newWriter(b *broker, topic string) *kafka.Writer {
	return kafka.NewWriter(kafka.WriterConfig{
		Brokers:      []string{b.listener.Addr().String()},
		Topic:        topic,
		Balancer:     &kafka.Hash{},
		BatchTimeout: 10 * time.Millisecond,
		MaxAttempts:  1,
	})
}

// write hands in messages, of which a trace shows the first, or nothing.
func write(w *kafka.Writer, topic string, messages ...kafka.Message) {
	key, size := "", 0
	if len(messages) > 0 {
		key, size = text(string(messages[0].Key)), len(messages[0].Value)
	}
	begin := time.Now()
	err := w.WriteMessages(background, messages...)
	line := fmt.Sprintf("WriteMessages topic=%q messages=%d key=%s size=%d err=%s", topic, len(messages), key, size, outcome(err))
	if topic == denied {
		line = fmt.Sprintf("slow %s took=%d", line, time.Since(begin).Microseconds())
	}
	call.Expect("WriteMessages", "%s", line)
}

func message(key, value string) kafka.Message {
	return kafka.Message{Key: []byte(key), Value: []byte(value)}
}

func writeEach(w *kafka.Writer, name string) {
	for i := 0; i < rounds; i++ {
		write(w, orders, message(fmt.Sprintf("%s-%d", name, i), strings.Repeat("v", i)))
	}
	write(w, orders, message(name+"-a", "one"), message(name+"-b", "two"), message(name+"-c", ""))
	write(w, orders, message(name+"\n err=nil", strings.Repeat("v", 10000)))
	write(w, orders, message(strings.Repeat("k", shown), ""))
	write(w, orders, message(strings.Repeat("k", shown+1), ""))
	write(w, orders, kafka.Message{Value: []byte("no key")})
	write(w, orders)
}

func read(m kafka.Message, err error) {
	call.Expect("FetchMessage", "FetchMessage topic=%q partition=%d offset=%d key=%s size=%d err=%s", m.Topic, m.Partition, m.Offset,
		text(string(m.Key)), len(m.Value), outcome(err))
}

// readAll reads what is in a partition, in both ways, and then waits for more, in vain.
func readAll(b *broker, partition int) {
	r := kafka.NewReader(kafka.ReaderConfig{
		Brokers:   []string{b.listener.Addr().String()},
		Topic:     orders,
		Partition: partition,
		MinBytes:  1,
		MaxBytes:  1000000,
		MaxWait:   pause,
	})
	for i := int64(0); i < b.logs[orders][partition].end(); i++ {
		if i%2 == 0 {
			read(r.ReadMessage(background))
		} else {
			read(r.FetchMessage(background))
		}
	}
	ctx, cancel := context.WithTimeout(background, pause/2)
	defer cancel()
	read(r.FetchMessage(ctx))
	r.Close()
}

func main() {
	flag.IntVar(&shown, "shown", 200, "bytes of a key that a trace shows")
	flag.Parse()
	b := startBroker(map[string]int{orders: partitions, denied: partitions})
	call.Wait()
	w := newWriter(b, orders)
	var all sync.WaitGroup
	for i := 0; i < writers; i++ {
		all.Add(1)
		go func(name string) {
			defer all.Done()
			writeEach(w, name)
		}(fmt.Sprintf("w%d", i))
	}
	all.Wait()
	write(newWriter(b, denied), denied, message("d", "value"))
	for partition := 0; partition < partitions; partition++ {
		all.Add(1)
		go func(partition int) {
			defer all.Done()
			readAll(b, partition)
		}(partition)
	}
	all.Wait()
	call.End()
}
