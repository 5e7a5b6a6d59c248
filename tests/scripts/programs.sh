# Sourced by run.sh, fetch.sh and build.sh: each program here is a directory with a test.sh, which sets
#   libraries   rows: a suite (- for the standard library alone), the Go that is needed at least, packages
#   cgo         1 where a C library is a part of the program
# and has a function run_PROGRAM BINARY BPFTRACE NAME GO: NAME is what the names of its tests begin with.

test_programs() {
    (cd "$scripts" && printf '%s\n' */test.sh | sed 's|/test.sh$||')
}

# setting PROGRAM NAME: what its test.sh sets, or nothing.
setting() {
    # shellcheck disable=SC1090 # they are listed by test_programs
    (unset "$2"; . "$scripts/$1/test.sh"; echo "${!2:-}")
}

# library_rows PROGRAM: SUITE GO PACKAGE...
library_rows() {
    setting "$1" libraries | grep .
}
