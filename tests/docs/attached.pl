#!/usr/bin/perl
# Waits until probes are in the code of a process, and no more of them come: a probe is a breakpoint,
# so the code isn't what its file has. Fails after four minutes, or when the process has ended.
#   attached.pl PID
use strict;
use warnings;

my ($pid) = @ARGV;

# The code of the program itself: its bytes in the process, and those in its file.
sub code {
    my $path = readlink("/proc/$pid/exe") or exit 1;
    open(my $maps, '<', "/proc/$pid/maps") or exit 1;
    open(my $memory, '<:raw', "/proc/$pid/mem") or exit 1;
    open(my $file, '<:raw', "/proc/$pid/exe") or exit 1;
    my ($inside, $outside) = ('', '');
    while (<$maps>) {
        next unless /^([0-9a-f]+)-([0-9a-f]+) r-xp ([0-9a-f]+) \S+ \d+ +\Q$path\E$/;
        my ($start, $length, $offset) = (hex($1), hex($2) - hex($1), hex($3));
        my ($here, $there) = ('', '');
        sysseek($memory, $start, 0);
        sysread($memory, $here, $length);
        sysseek($file, $offset, 0);
        sysread($file, $there, $length);
        $inside .= substr($here, 0, length($there));
        $outside .= $there;
    }
    return ($inside, $outside);
}

my $last = '';
for (1 .. 480) {
    my ($inside, $outside) = code();
    exit 0 if $inside ne $outside && $inside eq $last;
    $last = $inside;
    select(undef, undef, undef, 0.5);
}
exit 1;
