// TLS connections of 1.2 and 1.3 from this program to itself: over each, either end says something that only the other
// shall know.
//
//	tls -port N
//
// The first two connections write a key log of their own, the others none.
package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"math/big"
	"net"
	"strings"
	"time"

	"call"
	"expect"
)

var port = flag.Int("port", 0, "the port of the server")

// log is a key log, a line at a time.
type log struct{}

func (log) Write(line []byte) (int, error) {
	expect.Print("KEY %s", strings.TrimSpace(string(line)))
	return len(line), nil
}

func certificate() tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	call.Check(err)
	template := x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"localhost"}}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	call.Check(err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// talk makes a connection, and says what was said over it.
func talk(listener net.Listener, server, client *tls.Config, name string) {
	served := make(chan bool)
	go func() {
		conn, err := listener.Accept()
		call.Check(err)
		secured := tls.Server(conn, server)
		line, err := bufio.NewReader(secured).ReadString('\n')
		call.Check(err)
		fmt.Fprintf(secured, "answer to %s", line)
		call.Check(secured.Close())
		served <- true
	}()
	conn, err := tls.Dial("tcp", listener.Addr().String(), client)
	call.Check(err)
	fmt.Fprintf(conn, "question over %s\n", name)
	answer, err := bufio.NewReader(conn).ReadString('\n')
	call.Check(err)
	<-served
	conn.Close()
	expect.Print("SAID question over %s", name)
	expect.Print("SAID %s", strings.TrimSpace(answer))
}

func main() {
	flag.Parse()
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", *port))
	call.Check(err)
	own := certificate()
	call.Wait()
	for _, logged := range []bool{true, false} {
		for version, name := range map[uint16]string{tls.VersionTLS12: "TLS 1.2", tls.VersionTLS13: "TLS 1.3"} {
			server := &tls.Config{Certificates: []tls.Certificate{own}}
			client := &tls.Config{InsecureSkipVerify: true, MinVersion: version, MaxVersion: version}
			if logged {
				server.KeyLogWriter, client.KeyLogWriter = log{}, log{}
				name += " with a log"
			}
			talk(listener, server, client, name)
		}
	}
	call.End()
}
