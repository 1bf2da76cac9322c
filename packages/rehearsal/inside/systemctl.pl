#!/usr/bin/env perl
# systemctl on a host of a rehearsal: asks the host's first process, init.pl.
use strict;
use warnings;
use IO::Socket::UNIX;
use Socket qw(SOCK_STREAM);

my (@words, $quiet, $value, %properties);
while (defined(my $word = shift @ARGV)) {
    if ($word =~ /^(?:-p|--property)(?:=(.*))?$/) { $properties{$_} = 1 for split /,/, $1 // shift(@ARGV) // "" }
    elsif ($word =~ /^(-q|--quiet)$/) { $quiet = 1 }
    elsif ($word eq "--value") { $value = 1 }
    elsif ($word !~ /^-/) { push @words, $word }
}
my ($verb, @units) = @words;
my $code = 0;
for my $unit (@units ? @units : ("")) {
    my $socket = IO::Socket::UNIX->new(Type => SOCK_STREAM, Peer => "/run/systemd/private") or die "no init answers: $!\n";
    syswrite $socket, join(" ", $verb // "status", $unit) . "\n";
    my $answer = <$socket> // "1 2 init closed the connection";
    my ($status, $fd, $text) = $answer =~ /^(\d+) (\d) (.*)$/;
    $code = $status if $status;
    my @lines = split /\t/, $text;
    @lines = grep { $properties{(split /=/)[0]} } @lines if %properties;
    @lines = map { s/^\w+=//r } @lines if $value;
    next if $quiet && $fd == 1;
    print {$fd == 1 ? *STDOUT : *STDERR} "$_\n" for @lines;
}
exit $code;
