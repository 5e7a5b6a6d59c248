package main

import (
	"bufio"
	"encoding/binary"
	"io"
	"net"
	"sync"
	"time"

	"call"
)

// broker is as much of Kafka as a writer and a reader need: one node that keeps what is written, in the form that it came in.
type broker struct {
	listener net.Listener
	mutex    sync.Mutex
	logs     map[string][]*log
}

// log is a partition: record batches, or sets of older messages, each with its offsets put right.
type log struct {
	sets [][]byte
	ends []int64 // the offset behind each set
}

const (
	produce     = 0
	fetch       = 1
	listOffsets = 2
	metadata    = 3
	apiVersions = 18

	notAuthorized = 29
	pause         = 100 * time.Millisecond
)

// The newest version of each request that is spoken here, which is the one that kafka-go asks in, or the one before it.
var newest = []int16{produce: 3, fetch: 2, listOffsets: 1, metadata: 1, apiVersions: 0}

func startBroker(topics map[string]int) *broker {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	call.Check(err)
	b := &broker{listener: listener, logs: map[string][]*log{}}
	for name, partitions := range topics {
		for i := 0; i < partitions; i++ {
			b.logs[name] = append(b.logs[name], &log{})
		}
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go b.serve(conn)
		}
	}()
	return b
}

// packet is a request that is read, or a response that is written.
type packet struct{ bytes []byte }

func (m *packet) take(n int) []byte {
	taken := m.bytes[:n]
	m.bytes = m.bytes[n:]
	return taken
}

func (m *packet) int16() int16 { return int16(binary.BigEndian.Uint16(m.take(2))) }
func (m *packet) int32() int32 { return int32(binary.BigEndian.Uint32(m.take(4))) }
func (m *packet) int64() int64 { return int64(binary.BigEndian.Uint64(m.take(8))) }

func (m *packet) text() string {
	n := m.int16()
	if n < 0 {
		return ""
	}
	return string(m.take(int(n)))
}

func (m *packet) add(values ...interface{}) {
	for _, value := range values {
		switch v := value.(type) {
		case string:
			m.add(int16(len(v)))
			m.bytes = append(m.bytes, v...)
		case []byte:
			m.add(int32(len(v)))
			m.bytes = append(m.bytes, v...)
		case int16:
			m.bytes = append(m.bytes, byte(v>>8), byte(v))
		case int32:
			m.add(int16(v>>16), int16(v))
		case int64:
			m.add(int32(v>>32), int32(v))
		case bool:
			m.bytes = append(m.bytes, 0)
		}
	}
}

func (b *broker) serve(conn net.Conn) {
	defer conn.Close()
	reader := bufio.NewReader(conn)
	for {
		size := make([]byte, 4)
		if _, err := io.ReadFull(reader, size); err != nil {
			return
		}
		request := &packet{make([]byte, binary.BigEndian.Uint32(size))}
		if _, err := io.ReadFull(reader, request.bytes); err != nil {
			return
		}
		kind, version, number := request.int16(), request.int16(), request.int32()
		request.text() // who asks
		response := &packet{}
		response.add(number)
		switch kind {
		case produce:
			b.produce(version, request, response)
		case fetch:
			b.fetch(request, response)
		case listOffsets:
			b.listOffsets(request, response)
		case metadata:
			b.metadata(request, response)
		case apiVersions:
			response.add(int16(0), int32(5))
			for _, kind := range []int16{produce, fetch, listOffsets, metadata, apiVersions} {
				response.add(kind, int16(0), newest[kind])
			}
		default:
			return
		}
		frame := &packet{}
		frame.add(response.bytes)
		if _, err := conn.Write(frame.bytes); err != nil {
			return
		}
	}
}

func (b *broker) metadata(request, response *packet) {
	names := []string{}
	n := request.int32()
	for i := int32(0); i < n; i++ {
		names = append(names, request.text())
	}
	if n < 0 {
		for name := range b.logs {
			names = append(names, name)
		}
	}
	address := b.listener.Addr().(*net.TCPAddr)
	response.add(int32(1), int32(1), "127.0.0.1", int32(address.Port), int16(-1), int32(1), int32(len(names)))
	for _, name := range names {
		response.add(int16(0), name, false, int32(len(b.logs[name])))
		for i := range b.logs[name] {
			response.add(int16(0), int32(i), int32(1), int32(1), int32(1), int32(1), int32(1))
		}
	}
}

// place puts the offsets of a record batch, or of a set of older messages, right, and returns how many there are.
func place(set []byte, offset int64) int64 {
	if set[16] == 2 {
		binary.BigEndian.PutUint64(set, uint64(offset))
		return int64(binary.BigEndian.Uint32(set[57:]))
	}
	n := int64(0)
	for len(set) > 0 {
		binary.BigEndian.PutUint64(set, uint64(offset+n))
		set = set[12+binary.BigEndian.Uint32(set[8:]):]
		n++
	}
	return n
}

func (l *log) end() int64 {
	if len(l.ends) == 0 {
		return 0
	}
	return l.ends[len(l.ends)-1]
}

// each calls for every partition of a request, and writes what comes before that in the response.
func each(request, response *packet, do func(topic string, partition int32)) {
	n := request.int32()
	response.add(n)
	for ; n > 0; n-- {
		topic, partitions := request.text(), request.int32()
		response.add(topic, partitions)
		for ; partitions > 0; partitions-- {
			partition := request.int32()
			response.add(partition)
			do(topic, partition)
		}
	}
}

func (b *broker) produce(version int16, request, response *packet) {
	if version >= 3 {
		request.text() // a transaction
	}
	request.int16()
	request.int32()
	each(request, response, func(topic string, partition int32) {
		set := request.take(int(request.int32()))
		if topic == denied {
			time.Sleep(pause)
			call.Expect("batch", "library batch topic=%q partition=%d messages=%d offset=-1 err=kafka.Error code=%d", topic, partition,
				place(set, 0), notAuthorized)
			response.add(int16(notAuthorized), int64(-1), int64(-1))
			return
		}
		b.mutex.Lock()
		defer b.mutex.Unlock()
		l := b.logs[topic][partition]
		begin := l.end()
		l.sets = append(l.sets, set)
		n := place(set, begin)
		l.ends = append(l.ends, begin+n)
		offset := begin
		if version < 3 {
			offset = -1 // of a kafka-go before 0.4, which doesn't keep it
		}
		call.Expect("batch", "library batch topic=%q partition=%d messages=%d offset=%d err=nil code=0", topic, partition, n, offset)
		response.add(int16(0), begin, int64(-1))
	})
	response.add(int32(0))
}

func (b *broker) fetch(request, response *packet) {
	request.int32()
	patience := time.Now().Add(time.Duration(request.int32()) * time.Millisecond)
	request.int32()
	response.add(int32(0))
	each(request, response, func(topic string, partition int32) {
		offset := request.int64()
		request.int32()
		for {
			b.mutex.Lock()
			l := b.logs[topic][partition]
			end, found := l.end(), []byte{}
			for i, behind := range l.ends {
				if behind > offset {
					found = l.sets[i]
					break
				}
			}
			b.mutex.Unlock()
			if len(found) > 0 || time.Now().After(patience) {
				response.add(int16(0), end, found)
				return
			}
			time.Sleep(time.Millisecond)
		}
	})
}

func (b *broker) listOffsets(request, response *packet) {
	request.int32()
	each(request, response, func(topic string, partition int32) {
		b.mutex.Lock()
		defer b.mutex.Unlock()
		offset := int64(0)
		if request.int64() == -1 { // the latest
			offset = b.logs[topic][partition].end()
		}
		response.add(int16(0), int64(-1), offset)
	})
}
