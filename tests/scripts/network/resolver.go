package main

import (
	"context"
	"encoding/binary"
	"net"
	"strings"

	"call"
)

// What the server knows: addresses by name. Of "silent.test." it never says anything, of all others that they
// don't exist.
var zone = map[string][]string{
	"four.test.": {"127.0.0.1"},
	"six.test.":  {"::1"},
	"dual.test.": {"127.0.0.1", "::1"},
	"many.test.": {"127.0.0.2", "127.0.0.3", "127.0.0.4"},
}

const (
	typeA, typeAAAA = 1, 28
	noSuchName      = 3
)

// answer is a whole message; nil if there shall be none.
func answer(question []byte) []byte {
	name, end := "", 12
	for question[end] != 0 {
		next := end + 1 + int(question[end])
		name += string(question[end+1:next]) + "."
		end = next
	}
	kind := binary.BigEndian.Uint16(question[end+1:])
	if name == "silent.test." {
		return nil
	}
	message := append([]byte{}, question[:end+5]...)
	message[2], message[3] = 0x81, 0x80 // an answer, and recursion is available
	copy(message[6:12], make([]byte, 6))
	addresses, known := zone[name]
	if !known {
		message[3] |= noSuchName
	}
	for _, address := range addresses {
		ip := net.ParseIP(address)
		if four := ip.To4(); four != nil && kind == typeA {
			ip = four
		} else if four != nil || kind != typeAAAA {
			continue
		}
		// The name is that of the question; class 1, a minute to live.
		message = append(message, 0xc0, 12, 0, byte(kind), 0, 1, 0, 0, 0, 60, 0, byte(len(ip)))
		message = append(message, ip...)
		message[7]++
	}
	return message
}

// resolver asks a server of this program, whatever the machine is configured for.
func resolver() *net.Resolver {
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	call.Check(err)
	go func() {
		buffer := make([]byte, 512)
		for {
			n, from, err := server.ReadFrom(buffer)
			call.Check(err)
			if message := answer(buffer[:n]); message != nil {
				_, err = server.WriteTo(message, from)
				call.Check(err)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		if strings.HasPrefix(network, "tcp") {
			network = "udp"
		}
		return new(net.Dialer).DialContext(ctx, network, server.LocalAddr().String())
	}}
}
