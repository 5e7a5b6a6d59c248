// Asks SQLite, and PostgreSQL if there is one, in every way that database/sql has: by the pool, a
// connection, a transaction, a prepared statement.
package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/lib/pq"
	_ "github.com/mattn/go-sqlite3"

	"call"
)

const workers = 3 // goroutines that each have a pool of their own

var (
	background = context.Background()
	shown      = 200 // bytes of a text that a trace shows
)

// The same in the words of either database. A query that fails in between gives some rows first.
type dialect struct {
	insert, choose, slow, fails string
}

var dialects = map[string]dialect{
	"sqlite3": {
		insert: "INSERT INTO t VALUES (?, ?)",
		choose: "SELECT id, name FROM t WHERE id >= ? ORDER BY id",
		slow:   "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) SELECT count(*) FROM n",
		fails:  "SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT abs(-9223372036854775807 - 1)",
	},
	"postgres": {
		insert: "INSERT INTO t VALUES ($1, $2)",
		choose: "SELECT id, name FROM t WHERE id >= $1 ORDER BY id",
		slow:   "SELECT 1 FROM pg_sleep(0.1)",
		fails:  "SELECT 6 / (3 - n) FROM generate_series(1, 5) AS n",
	},
}

// described is what a trace shows of an error.
func described(err error) string {
	if err == nil {
		return "nil"
	}
	said := err.Error()
	if of, ok := err.(*pq.Error); ok {
		said = of.Message
	}
	return fmt.Sprintf("%T %s", err, text(said))
}

// text is as a trace quotes it: cut, and with nothing that could be taken for another line or field.
func text(s string) string {
	rest := ""
	if len(s) > shown {
		rest = fmt.Sprintf(" (%d of %d)", shown, len(s))
		s = s[:shown]
	}
	return `"` + strings.NewReplacer("\n", `\x0a`, "\x1b", `\x1b`).Replace(s) + `"` + rest
}

// worker asks one database.
type worker struct {
	dialect
	db *sql.DB
}

// A way to ask: Exec of a Tx, say, whose query is in the statement if it is a Stmt's.
type (
	exec  func(query string, args ...interface{}) (sql.Result, error)
	query func(query string, args ...interface{}) (*sql.Rows, error)
	row   func(query string, args ...interface{}) *sql.Row
)

func ofStmt(s *sql.Stmt) (exec, query, row) {
	return func(_ string, args ...interface{}) (sql.Result, error) { return s.Exec(args...) },
		func(_ string, args ...interface{}) (*sql.Rows, error) { return s.Query(args...) },
		func(_ string, args ...interface{}) *sql.Row { return s.QueryRow(args...) }
}

func ofConn(c *sql.Conn) (exec, query, row) {
	return func(query string, args ...interface{}) (sql.Result, error) {
			return c.ExecContext(background, query, args...)
		},
		func(query string, args ...interface{}) (*sql.Rows, error) {
			return c.QueryContext(background, query, args...)
		},
		func(query string, args ...interface{}) *sql.Row { return c.QueryRowContext(background, query, args...) }
}

func (do exec) on(what, query string, args ...interface{}) {
	result, err := do(query, args...)
	rows := "-1"
	if err == nil {
		affected, err := result.RowsAffected()
		call.Check(err)
		rows = fmt.Sprint(affected)
	}
	call.Expect("exec", "sql.(*%s).ExecContext query=%s args=%d rows=%s err=%s", what, text(query), len(args), rows, described(err))
}

func expectQuery(what, query string, args, read int, err error) {
	call.Expect("query", "sql.(*%s).QueryContext query=%s args=%d rows=%d err=%s", what, text(query), args, read, described(err))
}

// on reads rows to the end, or the first limit of them if that isn't 0.
func (do query) on(what string, limit int, query string, args ...interface{}) {
	rows, err := do(query, args...)
	read := 0
	if err == nil {
		for (limit == 0 || read < limit) && rows.Next() {
			read++
		}
		err = rows.Err()
		rows.Close()
	}
	expectQuery(what, query, len(args), read, err)
}

func (do row) on(what, query string, args ...interface{}) {
	var id int
	var name string
	err := do(query, args...).Scan(&id, &name)
	read := 1
	if err != nil {
		read = 0
	}
	if err == sql.ErrNoRows { // that is Scan's
		err = nil
	}
	expectQuery(what, query, len(args), read, err)
}

func expectPrepare(what, query string, err error) {
	call.Expect("prepare", "sql.(*%s).PrepareContext query=%s err=%s", what, text(query), described(err))
}

func expectTx(what string, err error) {
	call.Expect("transaction", "sql.(*%s err=%s", what, described(err))
}

// all asks in the ways that a DB, Conn, Tx and Stmt have in common.
func (w *worker) all(what string, do exec, ask query, one row) {
	do.on(what, w.insert, 1, "anna")
	do.on(what, w.insert, 2, "bob")
	ask.on(what, 0, w.choose, 0)
	ask.on(what, 1, w.choose, 1)
	ask.on(what, 0, w.choose, 100)
	one.on(what, w.choose, 2)
	one.on(what, w.choose, 100)
}

func (w *worker) statements(what string, prepare func(string) (*sql.Stmt, error), stmt func(*sql.Stmt) *sql.Stmt) {
	insert, err := prepare(w.insert)
	expectPrepare(what, w.insert, err)
	choose, err := prepare(w.choose)
	expectPrepare(what, w.choose, err)
	do, _, _ := ofStmt(stmt(insert))
	_, ask, one := ofStmt(stmt(choose))
	w.all("Stmt", do, ask, one)
	insert.Close()
	choose.Close()
	_, err = prepare("SELECT nothing FROM nowhere")
	expectPrepare(what, "SELECT nothing FROM nowhere", err)
}

func (w *worker) begin() *sql.Tx {
	tx, err := w.db.Begin()
	expectTx("DB).BeginTx", err)
	call.Check(err)
	return tx
}

func (w *worker) transactions() {
	tx := w.begin()
	w.all("Tx", tx.Exec, tx.Query, tx.QueryRow)
	w.statements("Tx", tx.Prepare, func(s *sql.Stmt) *sql.Stmt { return s })
	// A failed statement is the end of a transaction of PostgreSQL.
	expectTx("Tx).Rollback", tx.Rollback())

	outside, err := w.db.Prepare(w.insert)
	expectPrepare("DB", w.insert, err)
	tx = w.begin()
	do, _, _ := ofStmt(tx.Stmt(outside))
	do.on("Stmt", w.insert, 3, "carol")
	expectTx("Tx).Commit", tx.Commit())
	outside.Close()
	tx.Rollback() // as a deferred one: there is nothing to be rolled back
	exec(tx.Exec).on("Tx", w.insert, 4, "dave")
	query(tx.Query).on("Tx", 0, w.choose, 4)
	_, err = tx.Prepare(w.choose)
	expectPrepare("Tx", w.choose, err)
	expectTx("Tx).Commit", tx.Commit())
}

func (w *worker) connection() {
	c, err := w.db.Conn(background)
	call.Check(err)
	do, ask, one := ofConn(c)
	w.all("Conn", do, ask, one)
	w.statements("Conn", func(query string) (*sql.Stmt, error) { return c.PrepareContext(background, query) }, func(s *sql.Stmt) *sql.Stmt { return s })
	tx, err := c.BeginTx(background, nil)
	expectTx("Conn).BeginTx", err)
	call.Check(err)
	expectTx("Tx).Rollback", tx.Rollback())
	c.Close()
	do.on("Conn", w.insert, 5, "erin")
}

// odd are those that could be taken for others, or go wrong.
func (w *worker) odd() {
	db := w.db
	exec(db.Exec).on("DB", "INSERT INTO missing VALUES (1)")
	query(db.Query).on("DB", 0, "SELECT * FROM missing")
	row(db.QueryRow).on("DB", "SELECT * FROM missing")
	query(db.Query).on("DB", 0, w.fails)
	exec(db.Exec).on("DB", "UPDATE t SET name = 'x' -- rows=7 err=nil\n00:00:00.000000 goid=1 \x1b[2J")
	long := "SELECT id, name FROM t -- " + strings.Repeat("x", 300)
	query(db.Query).on("DB", 0, long)
	exec(db.Exec).on("DB", "UPDATE t SET id = id -- "+strings.Repeat("y", 1000))

	tx, err := db.BeginTx(background, &sql.TxOptions{Isolation: sql.LevelLinearizable})
	expectTx("DB).BeginTx", err)
	if err == nil {
		expectTx("Tx).Rollback", tx.Rollback())
	}
}

// sets reads all of the results of one query, of which SQLite gives the last only.
func (w *worker) sets() {
	const two = "SELECT 1 UNION ALL SELECT 2; SELECT 3"
	rows, err := w.db.Query(two)
	call.Check(err)
	read := 0
	for more := true; more; more = rows.NextResultSet() {
		for rows.Next() {
			read++
		}
	}
	err = rows.Err()
	rows.Close()
	expectQuery("DB", two, 0, read, err)
}

// canceled is a query whose context ends while rows are open. PostgreSQL's connection ends with it.
func (w *worker) canceled() {
	ctx, cancel := context.WithCancel(background)
	rows, err := w.db.QueryContext(ctx, w.choose, 0)
	call.Check(err)
	rows.Next()
	cancel()
	time.Sleep(50 * time.Millisecond)
	err = rows.Err()
	rows.Close()
	expectQuery("DB", w.choose, 1, 1, err)
}

// slow says how long it took itself.
func (w *worker) slow() {
	start := time.Now()
	rows, err := w.db.Query(w.dialect.slow)
	call.Check(err)
	for rows.Next() {
	}
	call.Check(rows.Err())
	rows.Close()
	took := time.Since(start)
	expectQuery("DB", w.dialect.slow, 0, 1, nil)
	call.Expect("slow", "slow query=%s took=%d", text(w.dialect.slow), took.Microseconds())
}

func (w *worker) work() {
	w.all("DB", w.db.Exec, w.db.Query, w.db.QueryRow)
	w.statements("DB", w.db.Prepare, func(s *sql.Stmt) *sql.Stmt { return s })
	w.transactions()
	w.connection()
	w.odd()
	w.sets()
	w.slow()
	w.canceled()
	_, err := w.db.Query("SELECT 7") // nobody closes its rows
	call.Check(err)
	call.Expect("open", "open sql.(*DB).QueryContext query=%s args=0", text("SELECT 7"))
}

func main() {
	postgres := flag.String("postgres", "", "where the server is, as lib/pq has it; without, there is none")
	flag.IntVar(&shown, "shown", shown, "bytes of a text that a trace shows")
	flag.Parse()
	all := []*worker{}
	for i := 0; i < workers; i++ {
		for driver, source := range map[string]string{"sqlite3": ":memory:", "postgres": *postgres} {
			if source == "" {
				continue
			}
			db, err := sql.Open(driver, source)
			call.Check(err)
			db.SetMaxOpenConns(1) // of which each has tables of its own
			db.SetMaxIdleConns(1)
			_, err = db.Exec("CREATE TEMPORARY TABLE t (id INTEGER, name TEXT)")
			call.Check(err)
			all = append(all, &worker{dialects[driver], db})
		}
	}
	call.Wait()
	var done sync.WaitGroup
	for _, w := range all {
		done.Add(1)
		go func(w *worker) {
			defer done.Done()
			w.work()
		}(w)
	}
	done.Wait()
	call.End()
}
