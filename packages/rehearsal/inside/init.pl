# A host's first process, and its systemd: it runs units as the files in /etc/systemd/system describe them, and answers
# systemctl.pl on a socket. It knows only what the units of a node need. When it is killed, the host ends, because the kernel
# then ends every process of the host.
#
#   <- VERB UNIT              start, stop, restart, try-restart, is-active, is-enabled, status, show, daemon-reload, ...
#   -> EXIT-CODE FD TEXT      once the verb is done, as systemctl exits and prints it; tabs are line breaks
#
# Each unit writes into /var/log/UNIT.log. It needs no modules but perl-base's, which every Debian has.
use strict;
use warnings;
use IO::Handle;
use IO::Socket::UNIX;
use POSIX qw(:sys_wait_h);
use Socket qw(SOCK_STREAM SOMAXCONN);
require "/run/stage/$_.pl" for qw(unit service);

my $SOCKET = "/run/systemd/private";
my $UNITS = "/etc/systemd/system";

my (%units, %clients);

mkdir $_ for "/run/systemd", "/run/systemd/notify";
my $server = IO::Socket::UNIX->new(Type => SOCK_STREAM, Local => $SOCKET, Listen => SOMAXCONN, Blocking => 0) or die "$SOCKET: $!\n";
$SIG{PIPE} = "IGNORE";
$SIG{$_} = "IGNORE" for qw(INT TERM HUP);
main_loop();

sub main_loop {
    while (1) {
        reap();
        check_time($_) for values %units;
        my $readable = "";
        vec($readable, fileno $_, 1) = 1 for $server, map({ $_->{socket} } values %clients), notification_sockets();
        next if select($readable, undef, undef, 0.05) <= 0;
        # An answer removes clients, also others than the one that is read.
        my @asking = grep { vec($readable, fileno $_->{socket}, 1) } values %clients;
        receive($_) for @asking;
        read_notifications($readable);
        while (vec($readable, fileno $server, 1) && (my $socket = $server->accept)) {
            $socket->blocking(0);
            $clients{fileno $socket} = {socket => $socket, text => ""};
        }
    }
}

# The processes of units, and those that lost their parents.
sub reap {
    while ((my $pid = waitpid(-1, WNOHANG)) > 0) {
        my $status = $?;
        my ($unit) = grep { ($_->{pid} // 0) == $pid } values %units;
        command_ended($unit, $status) if $unit;
    }
}

sub receive {
    my ($client) = @_;
    return unless defined fileno $client->{socket};
    my $count = sysread $client->{socket}, $client->{text}, 4096, length $client->{text};
    return if !defined $count && $!{EAGAIN};
    return forget($client) if !$count || length $client->{text} > 4096;
    return if $client->{asked} || $client->{text} !~ /^(.*?)\n/;
    $client->{asked} = 1;
    my ($verb, $name) = split / /, $1;
    ($name //= "") =~ s/\.service$//;
    answer($client, $verb // "", $name);
}

sub forget {
    my ($client) = @_;
    delete $clients{fileno $client->{socket}};
    close $client->{socket};
}

# Answers a client, unless it has gone.
sub reply {
    my ($client, $code, $fd, $text) = @_;
    return unless defined fileno $client->{socket};
    syswrite $client->{socket}, "$code $fd $text\n";
    forget($client);
}

# A sub that answers a client with an exit code and a text.
sub answering {
    my ($client) = @_;
    return sub {
        my ($code, $text) = @_;
        reply($client, $code, $code == 0 ? 1 : 2, $text);
    };
}

sub answer {
    my ($client, $verb, $name) = @_;
    return reply($client, 0, 1, "") if $verb =~ /^(daemon-reload|enable|disable)$/;
    my $unit = load($name) or return reply($client, not_found($verb, $name));
    my $state = $unit->{state};
    return reply($client, 0, 1, "enabled") if $verb eq "is-enabled";
    return reply($client, $state eq "active" ? 0 : 3, 1, $state) if $verb eq "is-active";
    return reply($client, $state eq "failed" ? 0 : 1, 1, $state) if $verb eq "is-failed";
    return reply($client, $state =~ /^(inactive|failed)$/ ? 3 : 0, 1, status($unit)) if $verb eq "status";
    return reply($client, 0, 1, describe($unit)) if $verb eq "show";
    if ($verb eq "reset-failed") {
        $unit->{state} = "inactive" if $state eq "failed";
        @$unit{qw(restarts begun)} = (0, []);
        return reply($client, 0, 1, "");
    }
    $verb = $state =~ /^(inactive|failed)$/ ? "nothing" : "restart" if $verb eq "try-restart";
    return reply($client, 0, 1, "") if $verb eq "nothing";
    return request_start($unit, $client) if $verb eq "start";
    return request_stop($unit, $client) if $verb eq "stop";
    return reply($client, 1, 2, "Unknown command verb $verb.") unless $verb eq "restart";
    if ($state =~ /^(inactive|failed)$/ || $unit->{restart_at}) {
        $unit->{restarts} = 0;
        push @{$unit->{starting}}, answering($client);
        return begin($unit);
    }
    $unit->{again} = 1;
    push @{$unit->{starting}}, answering($client);
    stop($unit);
}

# What systemctl exits with and prints for a unit without a file.
sub not_found {
    my ($verb, $name) = @_;
    my $unit = "$name.service";
    return (4, 1, "inactive") if $verb =~ /^is-(active|failed)$/;
    return (4, 2, "Unit $unit could not be found.") if $verb eq "status";
    return (1, 2, "Failed to get unit file state for $unit: No such file or directory") if $verb eq "is-enabled";
    return (0, 1, "LoadState=not-found\tActiveState=inactive\tSubState=dead") if $verb eq "show";
    return (5, 2, "Failed to stop $unit: Unit $unit not loaded.") if $verb eq "stop";
    return (5, 2, "Failed to $verb $unit: Unit $unit not found.") if $verb =~ /^(start|restart|try-restart|reset-failed)$/;
    return (1, 2, "Unknown command verb $verb.");
}

sub sub_state {
    my ($unit) = @_;
    return {active => $unit->{pid} ? "running" : "exited", inactive => "dead", activating => $unit->{restart_at} ? "auto-restart" : "start",
        deactivating => "stop-sigterm"}->{$unit->{state}} // $unit->{state};
}

sub describe {
    my ($unit) = @_;
    my @lines = map { "$_->[0]=" . ($_->[1] // "") } (
        ["Id", "$unit->{name}.service"], ["LoadState", "loaded"], ["ActiveState", $unit->{state}], ["SubState", sub_state($unit)],
        ["Result", $unit->{result}], ["ExecMainStatus", $unit->{status}], ["NRestarts", $unit->{restarts}], ["MainPID", $unit->{pid} || 0],
    );
    return join "\t", @lines;
}

sub status {
    my ($unit) = @_;
    my $name = "$unit->{name}.service";
    return join "\t", "$name - " . setting($unit, "Description", $name), "     Loaded: loaded ($UNITS/$name; enabled)",
        "     Active: $unit->{state} (" . sub_state($unit) . ")", $unit->{pid} ? "   Main PID: $unit->{pid}" : ();
}

# The unit as its file describes it now; undefined if there is no such file. A running one keeps its state.
sub load {
    my ($name) = @_;
    return if $name eq "" || $name =~ m{[^\w.@-]};
    my $settings = read_settings("$UNITS/$name.service");
    return $units{$name} && $units{$name}{state} !~ /^(inactive|failed)$/ ? $units{$name} : undef unless $settings;
    my $unit = $units{$name} //= {name => $name, state => "inactive", result => "success", restarts => 0, begun => []};
    $unit->{settings} = $settings;
    return $unit;
}

sub request_start {
    my ($unit, $client) = @_;
    return reply($client, 0, 1, "") if $unit->{state} eq "active";
    push @{$unit->{starting}}, answering($client);
    $unit->{again} = 1 if $unit->{state} eq "deactivating";
    return if $unit->{state} =~ /^(de)?activating$/ && !$unit->{restart_at};
    $unit->{restarts} = 0;
    begin($unit);
}

sub request_stop {
    my ($unit, $client) = @_;
    delete $unit->{again};
    started($unit, 1, "Job for $unit->{name}.service canceled.");
    return reply($client, 0, 1, "") if $unit->{state} =~ /^(inactive|failed)$/;
    push @{$unit->{stopped}}, answering($client);
    stop($unit);
}
