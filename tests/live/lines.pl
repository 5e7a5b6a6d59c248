#!/usr/bin/perl
# Compares what was traced at marked lines with what the program said of them.
#   lines.pl PROGRAM TRACE ALL MARK=FILE:LINE...
# PROGRAM has lines "EXPECT goid=N MARK<tab>name=value...", see expect.At. What the compiler left
# nothing of may be missing or said to be; with ALL=1 nothing may. "?name" may be wrong if TRACE.err
# says that it may be. Prints "pass MARK READ of TOTAL"
# or "fail MARK reason", a line each.
use strict;
use warnings;

my ($program, $trace, $all, @marks) = @ARGV;
my (%mark_of, %expected, %traced, %wanted);
for (@marks) {
    my ($mark, $line) = split /=/, $_, 2;
    $mark_of{$line} = $mark;
    $wanted{$mark} = 1;
}

open my $said, '<', $program or die "$program: $!";
while (<$said>) {
    chomp;
    next unless /^EXPECT goid=(\d+) ([^\t]+)\t(.*)$/;
    push @{$expected{$2}{$1}}, [split /\t/, $3];
}
open my $seen, '<', $trace or die "$trace: $!";
my (@lines, %open);
while (<$seen>) {
    chomp;
    next unless /^(\d\S*) goid=(\d+) (\S+) \(([^)]*)\) (.*)$/;
    my ($time, $goid, $function, $place, $rest) = ($1, $2, $3, $4, $5);
    my $mark = $place =~ /^([^,]+:\d+)/ ? $mark_of{$1} : $function;
    # An event of several lines is one again: they all carry its number.
    my $number = $rest =~ s/^#(\d+) // ? "$goid $1" : '';
    if ($number && $open{$number}) {
        $open{$number}[3] .= " $rest";
        next;
    }
    push @lines, [$time, $goid, $mark // $place, $rest];
    $open{$number} = $lines[-1] if $number;
}
my %overwritten;
if (open my $notes, '<', "$trace.err") {
    /debug information has (.*): see/ and @overwritten{split /, /, $1} = () while <$notes>;
}
# Midnight is left out: a day is long.
push @{$traced{$_->[2]}{$_->[1]}}, $_->[3] for sort { $a->[0] cmp $b->[0] } @lines;

for my $mark (sort keys %wanted) {
    my ($read, $total, $wrong) = (0, 0, undef);
    $wrong = 'the program expects nothing' unless $expected{$mark};
    for my $goid (sort keys %{$expected{$mark} // {}}) {
        my ($want, $got) = ($expected{$mark}{$goid}, $traced{$mark}{$goid} // []);
        $wrong //= @$want . ' events expected, ' . @$got . ' traced' if @$want != @$got;
        for my $i (0 .. $#$want) {
            last if defined $wrong;
            my $rest = " $got->[$i] ";
            for (@{$want->[$i]}) {
                my ($must, $name, $value) = /^([+!?]?)([^=]+)=(.*)$/;
                if ($must eq '!') {
                    $wrong = "$name isn't in scope:$rest" if index($rest, " $name=") >= 0;
                    next;
                }
                $total++;
                my $is_missing = index($rest, " $name=") < 0
                    || $rest =~ / \Q$name\E=<(?:optimized out|place not known)> /;
                # Where very much is shown, of a list only its length is.
                my $brief = $value =~ /^\[(.*)\]$/ ? '[len ' . scalar(split /, /, $1) . ']' : $value;
                if (index($rest, " $name=$value ") >= 0 || index($rest, " $name=$brief ") >= 0) {
                    $read++;
                } elsif ($must eq '?' && !$is_missing && exists $overwritten{$name}) {
                    $read++;
                } elsif ($rest =~ / \Q$name\E=(?:\S*|&?\{[^{}]*)…/) {
                    next; # there was no room to copy it
                } elsif (!$is_missing && $rest !~ / \Q$name\E=\S*\{[^ ]*[^=]*<optimized out>/) {
                    $wrong = "$name=$value, but traced was:$rest";
                } elsif ($must eq '+' || $all) {
                    $wrong = "$name isn't read:$rest";
                }
            }
        }
    }
    print defined $wrong ? "fail $mark $wrong\n" : "pass $mark $read of $total\n";
}
