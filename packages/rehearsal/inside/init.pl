# A host's first process, and its systemd: it runs units as the files in /etc/systemd/system describe them, and answers
# systemctl.pl on a socket. It knows only what the units of a node need. One who stops it ends the host, because the kernel
# then ends every process of the host.
#
#   <- VERB UNIT        start, stop, restart, try-restart, is-active, is-enabled, status, show, daemon-reload, ...
#   -> EXIT-CODE TEXT   once the verb is done; for a oneshot unit that is when it has ended
#
# Each unit writes into /var/log/UNIT.log. It needs no modules but perl-base's, which every Debian has.
use strict;
use warnings;
use Errno qw(EINTR);
use IO::Socket::UNIX;
use POSIX qw(:sys_wait_h setsid);
use Socket qw(SOCK_STREAM SOMAXCONN);

my $SOCKET = "/run/systemd/private";
my $UNITS = "/etc/systemd/system";
# Seconds that a unit has to end before it is killed. systemd waits 90, and so would a rehearsal.
my $STOP_SECONDS = 10;

my (%units, %clients);

mkdir "/run/systemd";
my $server = IO::Socket::UNIX->new(Type => SOCK_STREAM, Local => $SOCKET, Listen => SOMAXCONN) or die "$SOCKET: $!\n";
$SIG{PIPE} = "IGNORE";
$SIG{$_} = "IGNORE" for qw(INT TERM HUP);
main_loop();

sub main_loop {
    while (1) {
        reap();
        run_timers();
        my $readable = "";
        vec($readable, fileno $_, 1) = 1 for $server, values %clients;
        my $found = select($readable, undef, undef, 0.05);
        next if $found <= 0;
        for my $client (values %clients) { receive($client) if vec($readable, fileno $client, 1) }
        next unless vec($readable, fileno $server, 1);
        my $client = $server->accept or next;
        $clients{fileno $client} = $client;
    }
}

# The processes of units, and those that lost their parents.
sub reap {
    while ((my $pid = waitpid(-1, WNOHANG)) > 0) {
        my $status = $?;
        my ($unit) = grep { $_->{pid} && $_->{pid} == $pid } values %units;
        ended($unit, $status) if $unit;
    }
}

sub run_timers {
    my $now = time;
    for my $unit (values %units) {
        if ($unit->{kill_at} && $now >= $unit->{kill_at}) {
            kill KILL => -$unit->{pid} if $unit->{pid};
            delete $unit->{kill_at};
        }
        if ($unit->{restart_at} && $now >= $unit->{restart_at}) {
            delete $unit->{restart_at};
            $unit->{restarts}++;
            start($unit);
        }
    }
}

sub receive {
    my ($client) = @_;
    my $line = <$client>;
    if (!defined $line) {
        delete $clients{fileno $client};
        close $client;
        return;
    }
    chomp $line;
    my ($verb, $name) = split / /, $line;
    ($name //= "") =~ s/\.service$//;
    answer($client, $verb, $name);
}

sub answer {
    my ($client, $verb, $name) = @_;
    return reply($client, 0, "") if $verb =~ /^(daemon-reload|reset-failed|enable|disable)$/;
    my $unit = load($name);
    return reply($client, $verb eq "is-active" ? 3 : $verb eq "status" ? 4 : 5, "Unit $name.service could not be found.") unless $unit;
    return reply($client, 0, "enabled") if $verb eq "is-enabled";
    return reply($client, is_active($unit) ? 0 : 3, $unit->{state}) if $verb eq "is-active" || $verb eq "status";
    return reply($client, 0, describe($unit)) if $verb eq "show";
    if ($verb eq "start") {
        return reply($client, 0, "") if is_active($unit) && $unit->{state} ne "activating";
        $unit->{restarts} = 0;
        $unit->{waiting} = $client;
        return start($unit);
    }
    if ($verb eq "stop") {
        return reply($client, 0, "") unless $unit->{pid} || $unit->{restart_at};
        $unit->{waiting} = $client;
        return stop($unit, 0);
    }
    if ($verb eq "restart" || ($verb eq "try-restart" && is_active($unit))) {
        $unit->{restarts} = 0;
        $unit->{waiting} = $client;
        return $unit->{pid} ? stop($unit, 1) : start($unit);
    }
    return reply($client, 0, "") if $verb eq "try-restart";
    reply($client, 1, "Unknown command verb $verb.");
}

sub is_active { $_[0]{state} =~ /^(active|activating)$/ }

sub describe {
    my ($unit) = @_;
    my @lines = map { "$_->[0]=" . ($_->[1] // "") } (
        ["ActiveState", $unit->{state}], ["Result", $unit->{result}], ["ExecMainStatus", $unit->{status}],
        ["NRestarts", $unit->{restarts}], ["MainPID", $unit->{pid} || 0],
    );
    return join "\t", @lines;
}

sub reply {
    my ($client, $code, $text) = @_;
    return unless $client && $clients{fileno $client};
    print $client "$code $text\n";
    delete $clients{fileno $client};
    close $client;
}

sub done {
    my ($unit, $code, $text) = @_;
    my $client = delete $unit->{waiting};
    reply($client, $code, $text) if $client && defined fileno $client;
}

# The unit as its file describes it now; undefined if there is no such file. A running one keeps its state.
sub load {
    my ($name) = @_;
    return if $name =~ m{[^\w.@-]};
    open my $file, "<", "$UNITS/$name.service" or return;
    my %settings;
    while (<$file>) {
        push @{$settings{$1}}, $2 if /^(\w+)=(.*)$/;
    }
    my $unit = $units{$name} //= {name => $name, state => "inactive", result => "success", restarts => 0};
    $unit->{settings} = \%settings;
    return $unit;
}

# The values of a setting that may be given several times; an empty one drops those before it.
sub settings {
    my ($unit, $key) = @_;
    my @values;
    for (@{$unit->{settings}{$key} // []}) {
        if ($_ eq "") { @values = () } else { push @values, $_ }
    }
    return @values;
}

sub setting {
    my ($unit, $key, $default) = @_;
    my @values = settings($unit, $key);
    return @values ? $values[-1] : $default;
}

sub start {
    my ($unit) = @_;
    delete $unit->{restart_at};
    for my $condition (settings($unit, "ConditionPathExists")) {
        my ($negated, $path) = $condition =~ /^(!?)(.*)$/;
        next if (-e $path xor $negated);
        @$unit{qw(state result)} = ("inactive", "condition");
        return done($unit, 0, "");
    }
    my $pid = fork // die "fork: $!\n";
    if ($pid == 0) { run($unit) }
    my $waits = setting($unit, "Type", "simple") eq "oneshot";
    @$unit{qw(pid state result status)} = ($pid, $waits ? "activating" : "active", "success", 0);
    done($unit, 0, "") unless $waits;
}

# stop UNIT AGAIN: ends it, and then starts it again if AGAIN
sub stop {
    my ($unit, $again) = @_;
    delete $unit->{restart_at};
    @$unit{qw(stopping again)} = (1, $again);
    if (!$unit->{pid}) { return ended($unit, 0) }
    $unit->{kill_at} = time + $STOP_SECONDS;
    kill TERM => (setting($unit, "KillMode", "control-group") eq "process" ? $unit->{pid} : -$unit->{pid});
}

sub ended {
    my ($unit, $status) = @_;
    my $code = $status & 127 ? 128 + ($status & 127) : $status >> 8;
    delete @$unit{qw(pid kill_at)};
    $unit->{status} = $code;
    my $result = $code == 0 ? "success" : $status & 127 ? "signal" : "exit-code";
    if (delete $unit->{stopping}) {
        @$unit{qw(state result)} = ("inactive", "success");
        return start($unit) if delete $unit->{again};
        return done($unit, 0, "");
    }
    $unit->{result} = $result;
    my $remains = setting($unit, "RemainAfterExit", "no") =~ /^(yes|true|1)$/;
    $unit->{state} = $code != 0 ? "failed" : $remains ? "active" : "inactive";
    done($unit, $code == 0 ? 0 : 1, $code == 0 ? "" : "Job for $unit->{name}.service failed with exit code $code.");
    my $restart = setting($unit, "Restart", "no");
    return if $restart eq "no" || ($restart eq "on-failure" && $code == 0) || ($code == 0 && $remains);
    $unit->{state} = "activating";
    $unit->{restart_at} = time + restart_seconds($unit);
}

# The wait grows from RestartSec to RestartMaxDelaySec in RestartSteps steps, as systemd's does.
sub restart_seconds {
    my ($unit) = @_;
    my ($first, $steps, $most) = map { setting($unit, $_, 0) } qw(RestartSec RestartSteps RestartMaxDelaySec);
    return $first unless $steps && $first && $most;
    my $step = $unit->{restarts} < $steps ? $unit->{restarts} : $steps;
    return $first * ($most / $first)**($step / $steps);
}

# In the unit's own process: environment, folders, and the commands one after the other.
sub run {
    my ($unit) = @_;
    setsid;
    my $log = "/var/log/$unit->{name}.log";
    open STDIN, "<", "/dev/null";
    open STDOUT, ">>", $log;
    open STDERR, ">&", \*STDOUT;
    $SIG{$_} = "DEFAULT" for qw(INT TERM HUP PIPE);
    $| = 1;
    my %environment = (PATH => $ENV{PATH}, HOME => "/root");
    for (settings($unit, "Environment")) {
        for my $word (words($_)) { $environment{$1} = $2 if $word =~ /^(\w+)=(.*)$/s }
    }
    for (settings($unit, "EnvironmentFile")) {
        my ($optional, $path) = /^(-?)(.*)$/;
        if (open my $file, "<", $path) {
            while (<$file>) { $environment{$1} = join " ", words($2) if /^(\w+)=(.*)$/ }
        } elsif (!$optional) {
            fail("$path: $!");
        }
    }
    folder(\%environment, $unit, "Runtime", "/run");
    folder(\%environment, $unit, "State", "/var/lib");
    %ENV = %environment;
    for (settings($unit, "ExecStartPre")) {
        my ($optional, $command) = /^(-?)(.*)$/;
        my @argv = expand($command);
        my $status = system { $argv[0] } @argv;
        exit($status >> 8 || 1) if $status != 0 && !$optional;
    }
    my @commands = settings($unit, "ExecStart");
    my $last = pop @commands // fail("no ExecStart");
    for (@commands) {
        my @argv = expand($_);
        my $status = system { $argv[0] } @argv;
        exit($status >> 8 || 1) if $status != 0;
    }
    my @argv = expand($last);
    exec { $argv[0] } @argv or fail("$argv[0]: $!");
}

sub folder {
    my ($environment, $unit, $kind, $parent) = @_;
    my $name = setting($unit, "${kind}Directory") // return;
    my $path = "$parent/$name";
    mkdir $path or -d $path or fail("$path: $!");
    chmod oct(setting($unit, "${kind}DirectoryMode", "0755")), $path;
    $environment->{uc($kind) . "_DIRECTORY"} = $path;
}

sub fail {
    print STDERR "$_[0]\n";
    POSIX::_exit(203);
}

# The arguments of a command: `$NAME` as a word becomes the words of that variable, `${NAME}` is replaced within a word.
sub expand {
    return map {
        my $word = $_;
        if ($word =~ /^\$(\w+)$/) {
            words($ENV{$1} // "");
        } else {
            $word =~ s{\$(?:\$|\{(\w+)\})}{defined $1 ? $ENV{$1} // "" : "\$"}ge;
            $word;
        }
    } words($_[0]);
}

# Words separated by blanks; quotes keep them together, and a backslash keeps the next character.
sub words {
    my ($text) = @_;
    my @words;
    while ($text =~ /\G\s*((?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+)/gcs) {
        my $word = $1;
        $word =~ s/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/my ($double, $single, $escaped) = ($1, $2, $3);
            defined $double ? $double =~ s{\\(.)}{$1}gsr : defined $single ? $single : $escaped/gsex;
        push @words, $word;
    }
    return @words;
}
