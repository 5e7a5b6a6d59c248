#!/usr/bin/perl
# The error messages of gen/, one a line, sorted; what is filled in when they are printed is "…".
use strict;
use warnings;

my %messages;
for my $file (glob("gen/*.c gen/*/*.c")) {
    open(my $handle, '<', $file) or die "$file: $!\n";
    my $source = do { local $/; <$handle> };
    while ($source =~ /\berror_(?:target|usage)\s*\(/g) {
        # The format: all literals up to the comma that ends the first argument. Adjacent ones are
        # one message; those of a conditional are two.
        my ($depth, @texts, $joined) = (0);
        while ($source =~ /\G(?:"((?:\\.|[^"\\])*)"|([(),;?:])|[^"(),;?:]+?(?=["(),;?:]))/gcs) {
            if (defined $1) {
                if ($joined) { $texts[-1] .= $1 } else { push @texts, $1 }
                $joined = 1;
            } elsif (defined $2) {
                $joined = 0;
                last if $depth == 0 && $2 =~ /[,;)]/;
                $depth++ if $2 eq '(';
                $depth-- if $2 eq ')';
            }
        }
        for my $text (@texts) {
            next if $text !~ /[a-z]{3}/;
            $text =~ s/\\(["\\])/$1/g;
            $text =~ s/%%/\0/g;
            $text =~ s/%[-.*0-9]*(?:ll|l|z|h)?[a-z]/…/g;
            $text =~ s/\0/%/g;
            $messages{$text} = 1;
        }
    }
}
print "$_\n" for sort keys %messages;
