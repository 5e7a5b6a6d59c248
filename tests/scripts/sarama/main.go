// Sends messages to a mock broker: with the sync producer from several goroutines at once, then
// with the async producer. build.sh puts in the import path that sarama has in the suite.
package main

import (
	"fmt"
	"io/ioutil"
	"os"
	"strings"
	"sync"

	"github.com/IBM/sarama"
	"github.com/sirupsen/logrus"

	"call"
)

const (
	senders    = 4
	messages   = 12 // of each sender
	flood      = 90 // sent at once: some partitions are answered for by the dozen
	brokerID   = 1
	partitions = 3

	accepted  = "orders"
	denied    = "denied"    // by the broker
	misrouted = "misrouted" // by the partitioner
)

// nowhere is a partitioner that gives a partition the topic doesn't have.
type nowhere struct{}

func (nowhere) Partition(*sarama.ProducerMessage, int32) (int32, error) { return partitions, nil }
func (nowhere) RequiresConsistency() bool                               { return true }

func newPartitioner(topic string) sarama.Partitioner {
	if topic == misrouted {
		return nowhere{}
	}
	return sarama.NewHashPartitioner(topic)
}

// reporter is the *testing.T of the mock broker.
type reporter struct{}

func (reporter) Helper()                   {}
func (reporter) Error(args ...interface{}) { fmt.Fprintln(os.Stderr, args...) }
func (reporter) Fatal(args ...interface{}) { call.Check(fmt.Errorf("%s", fmt.Sprint(args...))) }
func (r reporter) Errorf(format string, args ...interface{}) {
	r.Error(fmt.Sprintf(format, args...))
}
func (r reporter) Fatalf(format string, args ...interface{}) {
	r.Fatal(fmt.Sprintf(format, args...))
}

func startBroker() *sarama.MockBroker {
	var r reporter
	broker := sarama.NewMockBroker(r, brokerID)
	metadata := sarama.NewMockMetadataResponse(r).SetBroker(broker.Addr(), brokerID)
	produce := sarama.NewMockProduceResponse(r).SetVersion(3)
	for p := int32(0); p < partitions; p++ {
		metadata.SetLeader(accepted, p, brokerID).SetLeader(denied, p, brokerID).SetLeader(misrouted, p, brokerID)
		produce.SetError(denied, p, sarama.ErrTopicAuthorizationFailed)
	}
	broker.SetHandlerByMap(map[string]sarama.MockResponse{
		"MetadataRequest": metadata,
		"ProduceRequest":  produce,
	})
	return broker
}

func configuration() *sarama.Config {
	config := sarama.NewConfig()
	config.Version = sarama.V0_11_0_0
	config.Producer.Return.Successes = true
	config.Producer.Return.Errors = true
	config.Producer.Retry.Max = 0
	config.Producer.Partitioner = newPartitioner
	return config
}

// destination is where the n'th message of a sender goes to: every fourth is refused.
func destination(n int) string {
	switch n % 8 {
	case 3:
		return denied
	case 7:
		return misrouted
	}
	return accepted
}

// message is the n'th of a sender: every kind of key and value, none to four headers.
func message(topic, sender string, n int) *sarama.ProducerMessage {
	key, value := fmt.Sprintf("%s-%d", sender, n), fmt.Sprintf("value %d of %s", n, sender)
	m := &sarama.ProducerMessage{Topic: topic}
	switch n % 3 {
	case 0:
		m.Key = sarama.StringEncoder(key)
	case 1:
		m.Key = sarama.ByteEncoder(key)
	}
	switch n % 5 {
	case 0, 2:
		m.Value = sarama.StringEncoder(value)
	case 1, 3:
		m.Value = sarama.ByteEncoder(value)
	}
	for h := 1; h <= n%5; h++ {
		m.Headers = append(m.Headers, sarama.RecordHeader{
			Key:   []byte(fmt.Sprintf("h%d", h)),
			Value: []byte(fmt.Sprintf("v%d-%d", n, h)),
		})
	}
	return m
}

// point is an Encoder that makes its text only when it is sent.
type point struct{ x, y int }

func (p point) Encode() ([]byte, error) { return []byte(fmt.Sprint(p.x, ",", p.y)), nil }
func (p point) Length() int             { return len(fmt.Sprint(p.x, ",", p.y)) }

const shown = 200 // bytes of a text that a trace shows

// text is as a trace quotes it: cut, and with nothing that could be taken for another line or field.
func text(bytes []byte) string {
	rest := ""
	if len(bytes) > shown {
		rest = fmt.Sprintf(" (%d of %d)", shown, len(bytes))
		bytes = bytes[:shown]
	}
	return `"` + strings.Replace(string(bytes), "\n", `\x0a`, -1) + `"` + rest
}

func quoted(e sarama.Encoder) string {
	switch e := e.(type) {
	case nil:
		return "nil"
	case sarama.StringEncoder:
		return text([]byte(e))
	case sarama.ByteEncoder:
		return text(e)
	}
	return fmt.Sprintf("%T", e)
}

// described is what can be known of an error from outside: its text, or its number, if it has that in itself.
func described(err error) string {
	switch e := err.(type) {
	case nil:
		return "nil"
	case sarama.KError:
		return fmt.Sprintf("%T(%d)", e, int16(e))
	case sarama.ProducerErrors:
		return fmt.Sprintf("%T", e)
	}
	return fmt.Sprintf("%T %q", err, err.Error())
}

// content is what the caller has put into a message.
func content(m *sarama.ProducerMessage) string {
	headers := []string{}
	for i, h := range m.Headers {
		if i == 2 {
			headers = append(headers, "…")
			break
		}
		headers = append(headers, text(h.Key)+"="+text(h.Value))
	}
	return fmt.Sprintf("topic=%q key=%s value=%s headers=%d [%s]", m.Topic, quoted(m.Key), quoted(m.Value), len(m.Headers), strings.Join(headers, ", "))
}

// odd are messages that could be taken for others: each is told as it is.
func odd(topic string) []*sarama.ProducerMessage {
	long := func(n int) sarama.StringEncoder { return sarama.StringEncoder(strings.Repeat("x", n)) }
	return []*sarama.ProducerMessage{
		{Topic: topic, Key: sarama.StringEncoder("nil"), Value: sarama.StringEncoder("a headers=[] partition=7\nfake")},
		{Topic: topic, Key: sarama.StringEncoder(""), Value: sarama.ByteEncoder{}},
		{Topic: topic, Key: point{1, 2}, Value: point{3, 4}},
		{Topic: topic, Key: long(shown), Value: long(shown + 1)},
		{Topic: topic, Key: nil, Value: long(98765), Headers: []sarama.RecordHeader{{Key: []byte("k=]"), Value: []byte(long(1234))}}},
		{Topic: topic, Key: long(345), Value: nil, Headers: []sarama.RecordHeader{{}, {Key: []byte(long(300))}, {}}},
	}
}

// say logs, so that a trace shows what one goroutine sends and logs in turn.
func say(logger *logrus.Logger, text string) {
	logger.Info(text)
	call.Expect("log", "log level=info message=%q", text)
}

func sendMessage(producer sarama.SyncProducer, logger *logrus.Logger, m *sarama.ProducerMessage) {
	partition, offset, err := producer.SendMessage(m)
	call.Expect("SendMessage", "SendMessage %s partition=%d offset=%d err=%s", content(m), partition, offset, described(err))
	say(logger, "sent one")
}

// finished says what has become of a message that a trace follows by its address.
func finished(m *sarama.ProducerMessage, err error) {
	call.Expect("message", "message %s partition=%d offset=%d err=%s", content(m), m.Partition, m.Offset, described(err))
}

func sendMessages(producer sarama.SyncProducer, logger *logrus.Logger, batch ...*sarama.ProducerMessage) {
	err := producer.SendMessages(batch)
	failed := map[*sarama.ProducerMessage]error{}
	if all, ok := err.(sarama.ProducerErrors); ok {
		for _, e := range all {
			failed[e.Msg] = e.Err
		}
	}
	for _, m := range batch {
		finished(m, failed[m])
	}
	call.Expect("SendMessages", "SendMessages messages=%d err=%s", len(batch), described(err))
	say(logger, fmt.Sprintf("sent %d", len(batch)))
}

func sendSync(addresses []string) {
	producer, err := sarama.NewSyncProducer(addresses, configuration())
	call.Check(err)
	logger := logrus.New()
	logger.SetOutput(ioutil.Discard)

	var all sync.WaitGroup
	for s := 0; s < senders; s++ {
		all.Add(1)
		go func(sender string) {
			defer all.Done()
			for n := 0; n < messages; n++ {
				sendMessage(producer, logger, message(destination(n), sender, n))
			}
			for _, m := range odd(accepted) {
				sendMessage(producer, logger, m)
			}
			batch := sender + "-batch"
			sendMessages(producer, logger, message(accepted, batch, 0), message(accepted, batch, 1), message(accepted, batch, 2))
			batch = sender + "-partial"
			sendMessages(producer, logger, message(accepted, batch, 0), message(denied, batch, 1), message(accepted, batch, 3))
		}(fmt.Sprintf("s%d", s))
	}
	all.Wait()
	call.Check(producer.Close())
}

// sendAsync prints a line where a message's fate is read, which is in another goroutine than
// those that handed it in and that sent it.
func sendAsync(addresses []string) {
	producer, err := sarama.NewAsyncProducer(addresses, configuration())
	call.Check(err)
	var all sync.WaitGroup
	all.Add(2)
	go func() {
		defer all.Done()
		for m := range producer.Successes() {
			finished(m, nil)
		}
	}()
	go func() {
		defer all.Done()
		for e := range producer.Errors() {
			finished(e.Msg, e.Err)
		}
	}()
	for n := 0; n < messages; n++ {
		producer.Input() <- message(destination(n), "async", n)
	}
	for _, m := range append(odd(accepted), odd(misrouted)...) {
		producer.Input() <- m
	}
	for n := 0; n < flood; n++ {
		producer.Input() <- &sarama.ProducerMessage{Topic: accepted, Value: sarama.StringEncoder(fmt.Sprintf("flood %d", n))}
	}
	producer.AsyncClose()
	all.Wait()
}

func main() {
	broker := startBroker()
	addresses := []string{broker.Addr()}
	call.Wait()
	sendSync(addresses)
	sendAsync(addresses)
	broker.Close()
	call.End()
}
