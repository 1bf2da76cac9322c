# Both ends of every conversation on a stage, over TCP and UDP. One process serves all namespaces: a socket stays in the
# namespace in which it was made. It is in Perl because Node.js cannot enter a namespace, and a Node.js process in each
# took most of a rehearsal's time (docs/decisions/0017-one-agent.md).
#
#   <- listen NAMESPACE tcp|udp PORT
#   <- dial NAMESPACE tcp|udp ADDRESS PORT BYTES PATIENCE STALL open|closed
#   <- go                      -> answered SOURCE BYTES | refused | unreachable | lost | stalled | an errno, for each dial in order
#                              -> done
#
# PATIENCE is the time for a connection or a datagram's answer, STALL the time for the answer once a connection stands,
# both in milliseconds. A listener answers with the source address and the number of bytes that it received.
# It needs no modules but perl-base's, which every Debian has.
use strict;
use warnings;
use Errno qw(EAGAIN EINPROGRESS EINTR ECONNREFUSED EHOSTUNREACH ENETUNREACH ETIMEDOUT);
use POSIX ();
use Socket qw(AF_INET SOCK_STREAM SOCK_DGRAM SOCK_NONBLOCK SOL_SOCKET SO_ERROR SO_REUSEADDR SHUT_WR SOMAXCONN
  INADDR_ANY inet_aton inet_ntoa pack_sockaddr_in unpack_sockaddr_in);

# Conversations at a time, and how long a silent one keeps the next from starting, in seconds: lost ones only wait.
my $AT_ONCE = 64;
my $SILENCE = 0.1;
# Conversations at a time with ports that are to stay closed. They only wait, beside the others.
my $CLOSED_AT_ONCE = 256;
# How often a datagram is sent, because nothing below sends a lost one again.
my $DATAGRAMS = 3;

my $TICKS = POSIX::sysconf(POSIX::_SC_CLK_TCK());

my $CLONE_NEWNET = 0x40000000;
# The number of setns(2), by machine. See https://github.com/torvalds/linux/blob/v6.12/include/uapi/asm-generic/unistd.h and arch/*/entry/syscalls.
my %SETNS = (x86_64 => 308, i686 => 346, aarch64 => 268, riscv64 => 268, armv7l => 375, ppc64le => 350, s390x => 339);
my $machine = (POSIX::uname())[4];
my $setns = $SETNS{$machine} or die "the number of setns(2) on $machine is unknown\n";

my %OUTCOMES = (ECONNREFUSED, "refused", EHOSTUNREACH, "unreachable", ENETUNREACH, "unreachable", ETIMEDOUT, "lost");

my (%on_readable, %on_writable); # callbacks by file descriptor
my ($readable, $writable) = ("", ""); # the same descriptors, as select(2) takes them
my %timers; # [time, callback] by key
my $input = ""; # requests that have arrived in part
my $entered = ""; # the namespace that this process is in

# A peer that has given up and closed its socket is an error of one write, not the end of this process.
$SIG{PIPE} = "IGNORE";

my (@dials, @answers, @open, @closed);
my ($unanswered, $open_at_once, $closed_at_once) = (0, 0, 0);

$| = 1;
STDIN->blocking(0);
watch(\*STDIN, \&read_requests);
main_loop();

# Timers run only when nothing else is left to do, so that a busy machine does not lose an answer that has arrived.
sub main_loop {
    while (1) {
        my ($key) = sort { $timers{$a}[0] <=> $timers{$b}[0] } keys %timers;
        my $wait = defined $key ? $timers{$key}[0] - now() : undef;
        my $found = select(my $r = $readable, my $w = $writable, undef, defined $wait && $wait < 0 ? 0 : $wait);
        if ($found > 0) {
            run_ready($r, \%on_readable);
            run_ready($w, \%on_writable);
        } elsif ($found == 0) {
            my $now = now();
            for (grep { $timers{$_}[0] <= $now } keys %timers) {
                my $timer = delete $timers{$_};
                $timer->[1]->() if $timer;
            }
        }
    }
}

sub run_ready {
    my ($ready, $callbacks) = @_;
    my $bits = unpack "b*", $ready;
    while ($bits =~ /1/g) {
        my $callback = $callbacks->{ pos($bits) - 1 };
        $callback->() if $callback; # one before it may have closed this
    }
}

sub read_requests {
    my $got = sysread STDIN, $input, 65536, length $input;
    exit if defined $got && $got == 0;
    while ($input =~ s/^(.*)\n//) {
        my ($verb, @rest) = split / /, $1;
        if ($verb eq "listen") { listen_on(@rest) }
        elsif ($verb eq "dial") { push @dials, \@rest }
        elsif ($verb eq "go") { dial_all() }
    }
}

sub listen_on {
    my ($namespace, $protocol, $port) = @_;
    my $socket = new_socket($namespace, $protocol);
    setsockopt $socket, SOL_SOCKET, SO_REUSEADDR, 1;
    bind $socket, pack_sockaddr_in($port, INADDR_ANY) or die "$namespace: bind $protocol/$port: $!\n";
    if ($protocol eq "tcp") {
        listen $socket, SOMAXCONN or die "$namespace: listen $protocol/$port: $!\n";
        watch($socket, sub { accept_from($socket) });
    } else {
        watch($socket, sub {
            my $from = recv $socket, my $data, 65536, 0;
            send $socket, address_of($from) . " " . length $data, 0, $from if $from;
        });
    }
}

sub accept_from {
    my ($listener) = @_;
    my $peer = accept my $socket, $listener or return;
    $socket->blocking(0);
    my $bytes = 0;
    watch($socket, sub {
        my $got = sysread $socket, my $data, 65536;
        if ($got) { $bytes += $got; return }
        return if !defined $got && ($! == EAGAIN || $! == EINTR);
        syswrite $socket, address_of($peer) . " $bytes" if defined $got;
        forget($socket);
    });
}

sub dial_all {
    @answers = ();
    $unanswered = @dials;
    @open = grep { $dials[$_][7] eq "open" } 0 .. $#dials;
    @closed = grep { $dials[$_][7] eq "closed" } 0 .. $#dials;
    start_dials();
    report_if_done();
}

sub start_dials {
    while (@open && $open_at_once < $AT_ONCE) {
        $open_at_once += 1;
        my $index = shift @open;
        my $is_held = 1;
        my $release = sub { $open_at_once -= 1 if $is_held; $is_held = 0 };
        $timers{"silence $index"} = [ now() + $SILENCE, sub { $release->(); start_dials() } ];
        dial($index, sub { delete $timers{"silence $index"}; $release->() });
    }
    while (@closed && $closed_at_once < $CLOSED_AT_ONCE) {
        $closed_at_once += 1;
        dial(shift @closed, sub { $closed_at_once -= 1 });
    }
}

sub report_if_done {
    return if $unanswered > 0;
    print map { "$_\n" } @answers, "done";
    @dials = ();
}

# Starts one conversation. $at_end is called once, before the next one starts.
sub dial {
    my ($index, $at_end) = @_;
    my ($namespace, $protocol, $address, $port, $bytes, $patience, $stall) = @{ $dials[$index] };
    my $socket = new_socket($namespace, $protocol);
    my $finish = sub {
        forget($socket);
        delete @timers{ "limit $index", "again $index" };
        $answers[$index] = $_[0];
        $unanswered -= 1;
        $at_end->();
        # Not from within a start: a thousand that fail at once would nest.
        $timers{next} = [ 0, sub { start_dials(); report_if_done() } ];
    };
    $timers{"limit $index"} = [ now() + $patience / 1000, sub { $finish->("lost") } ];
    if (!connect $socket, pack_sockaddr_in($port, inet_aton($address)) and $! != EINPROGRESS) {
        $finish->(outcome_of($!));
    } elsif ($protocol eq "tcp") {
        speak_tcp($socket, $index, $bytes, $stall / 1000, $finish);
    } else {
        speak_udp($socket, $index, $bytes, $patience / 1000, $finish);
    }
}

sub speak_tcp {
    my ($socket, $index, $bytes, $stall, $finish) = @_;
    my $answer = "";
    my $is_connected = 0;
    watch_writable($socket, sub {
        if (!$is_connected) {
            my $error = unpack "i", getsockopt $socket, SOL_SOCKET, SO_ERROR;
            return $finish->(outcome_of($error)) if $error;
            $is_connected = 1;
            $timers{"limit $index"} = [ now() + $stall, sub { $finish->("stalled") } ];
        }
        if ($bytes > 0) {
            my $sent = syswrite $socket, "\0" x $bytes;
            $bytes -= $sent if $sent;
            return $finish->(outcome_of($!)) if !defined $sent && $! != EAGAIN && $! != EINTR;
        }
        return if $bytes > 0;
        shutdown $socket, SHUT_WR;
        unwatch_writable($socket);
        watch($socket, sub {
            my $got = sysread $socket, $answer, 1024, length $answer;
            return if $got || (!defined $got && ($! == EAGAIN || $! == EINTR));
            return $finish->(outcome_of($!)) if !defined $got;
            $finish->($answer eq "" ? "stalled" : "answered $answer");
        });
    });
}

sub speak_udp {
    my ($socket, $index, $bytes, $patience, $finish) = @_;
    my $send;
    $send = sub {
        send $socket, "\0" x ($bytes || 1), 0;
        $timers{"again $index"} = [ now() + $patience / $DATAGRAMS, $send ];
    };
    watch($socket, sub {
        my $from = recv $socket, my $answer, 1024, 0;
        return if !defined $from && ($! == EAGAIN || $! == EINTR);
        $finish->(defined $from ? "answered $answer" : outcome_of($!));
    });
    $send->();
}

sub new_socket {
    my ($namespace, $protocol) = @_;
    if ($namespace ne $entered) {
        open my $file, "<", "/run/netns/$namespace" or die "/run/netns/$namespace: $!\n";
        syscall($setns, fileno $file, $CLONE_NEWNET) == 0 or die "setns $namespace: $!\n";
        $entered = $namespace;
    }
    socket my $socket, AF_INET, ($protocol eq "tcp" ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK, 0 or die "socket: $!\n";
    return $socket;
}

sub watch {
    my ($socket, $callback) = @_;
    $on_readable{ fileno $socket } = $callback;
    vec($readable, fileno $socket, 1) = 1;
}

sub watch_writable {
    my ($socket, $callback) = @_;
    $on_writable{ fileno $socket } = $callback;
    vec($writable, fileno $socket, 1) = 1;
}

sub unwatch_writable {
    my ($socket) = @_;
    delete $on_writable{ fileno $socket };
    vec($writable, fileno $socket, 1) = 0;
}

sub forget {
    my ($socket) = @_;
    unwatch_writable($socket);
    delete $on_readable{ fileno $socket };
    vec($readable, fileno $socket, 1) = 0;
    close $socket;
}

sub outcome_of {
    # A copy, because the argument may be $! itself, which `local` empties.
    my $number = $_[0] + 0;
    local $! = $number;
    return $OUTCOMES{ $! + 0 } // (grep { $!{$_} } keys %!)[0] // "error " . ($! + 0);
}

sub address_of { return inet_ntoa((unpack_sockaddr_in($_[0]))[1]) }

# Seconds since some moment, in hundredths.
sub now { return (POSIX::times())[0] / $TICKS }
