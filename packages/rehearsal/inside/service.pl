# The life of a unit, from its first command until no process of it is left. A part of init.pl.
#
#   state      as systemd's ActiveState
#   pid        of the command that runs; `commands` come after it
#   starting   subs that are called with an exit code and a text once a start is done
#   stopped    the same for a stop
use strict;
use warnings;
use IO::Socket::UNIX;
use POSIX qw(:signal_h);
use Socket qw(SOCK_DGRAM);

# Seconds that a unit has to end before it is killed. systemd waits 90, and so would a rehearsal.
my $STOP_SECONDS = 10;
# systemd's defaults: a unit that is started more often within so many seconds fails.
my ($LIMIT_SECONDS, $LIMIT_BURST) = (10, 5);
my $TICKS = POSIX::sysconf(POSIX::_SC_CLK_TCK());

my %notifications;
my $cgroups = unit_cgroups();

# Seconds that no change of the clock disturbs.
sub now { (POSIX::times())[0] / $TICKS }

# The folder for a cgroup of each unit, which holds all of its processes; undefined if there is no hierarchy for it. In
# version 1 it is one of those out of which a container runtime moves its containers.
sub unit_cgroups {
    my $root = "/sys/fs/cgroup";
    my ($parent) = -e "$root/cgroup.controllers" ? $root : grep { -e "$root/$_/cgroup.procs" } qw(pids systemd freezer);
    return unless defined $parent;
    my $folder = ($parent eq $root ? $root : "$root/$parent") . "/system.slice";
    mkdir $folder;
    return -d $folder ? $folder : undef;
}

# Starts the first command of a unit, unless its conditions do not hold or it is started too often.
sub begin {
    my ($unit) = @_;
    delete $unit->{restart_at};
    for my $condition (settings($unit, "ConditionPathExists")) {
        my ($negated, $path) = $condition =~ /^(!?)(.*)$/;
        next if (-e $path xor $negated);
        @$unit{qw(state result)} = ("inactive", "condition");
        return started($unit, 0, "");
    }
    my ($seconds, $burst) = (setting($unit, "StartLimitIntervalSec", $LIMIT_SECONDS), setting($unit, "StartLimitBurst", $LIMIT_BURST));
    my @recent = grep { $_ > now() - $seconds } @{$unit->{begun}};
    if ($seconds > 0 && @recent >= $burst) {
        @$unit{qw(state result)} = ("failed", "start-limit-hit");
        return started($unit, 1, "Job for $unit->{name}.service failed because start of the service was attempted too often.");
    }
    my @before = map { command($_) } settings($unit, "ExecStartPre");
    my @commands = map { command($_) } settings($unit, "ExecStart");
    my $type = setting($unit, "Type", "simple");
    $commands[-1]{is_main} = 1 if @commands && $type ne "oneshot";
    @$unit{qw(state result status type begun commands)} = ("activating", "success", 0, $type, [@recent, now()], [@before, @commands]);
    next_command($unit);
}

sub started {
    my ($unit, $code, $text) = @_;
    $_->($code, $text) for @{delete $unit->{starting} // []};
}

sub next_command {
    my ($unit) = @_;
    my $command = shift @{$unit->{commands}};
    my $notify = $command->{is_main} && $unit->{type} eq "notify" ? open_notification($unit) : undef;
    # A signal that comes before the child can take it has to wait.
    my ($signals, $before) = (POSIX::SigSet->new(SIGTERM), POSIX::SigSet->new);
    sigprocmask(SIG_BLOCK, $signals, $before);
    my $pid = fork;
    if (defined $pid && $pid == 0) {
        enter_cgroup($unit);
        become($unit, $command, $notify, $before);
    }
    sigprocmask(SIG_SETMASK, $before);
    if (!defined $pid) { # as systemd reports a lack of processes
        $unit->{result} = "resources";
        return leave($unit);
    }
    @$unit{qw(pid command)} = ($pid, $command);
    return if !$command->{is_main} || defined $notify;
    $unit->{state} = "active";
    started($unit, 0, "");
}

sub command_ended {
    my ($unit, $status) = @_;
    my ($signal, $code) = ($status & 127, $status >> 8);
    my $command = delete $unit->{command};
    delete $unit->{pid};
    # systemd takes these signals for a clean end, but not of a command that has to do something first.
    my $is_clean = $signal ? $command->{is_main} && $signal =~ /^(1|2|13|15)$/ : $code == 0;
    $unit->{status} = $signal || $code;
    my $fails = !$is_clean && !$command->{may_fail};
    $unit->{result} = $signal ? "signal" : "exit-code" if $fails && $unit->{result} eq "success";
    return if $unit->{state} eq "deactivating"; # run_timers waits for the others
    return next_command($unit) if !$fails && !$command->{is_main} && @{$unit->{commands}};
    if (!$fails && is_true(setting($unit, "RemainAfterExit", "no"))) {
        $unit->{state} = "active";
        return started($unit, 0, "");
    }
    leave($unit);
}

# Ends a unit on request.
sub stop {
    my ($unit) = @_;
    $unit->{requested} = 1;
    leave($unit) if $unit->{state} ne "deactivating";
}

# Ends the processes that are left, and then the unit.
sub leave {
    my ($unit) = @_;
    delete $unit->{restart_at};
    @$unit{qw(state kill_at commands)} = ("deactivating", now() + $STOP_SECONDS, []);
    signal($unit, "TERM");
    dead($unit) if !$unit->{pid} && !processes($unit);
}

# The unit has no processes any more.
sub dead {
    my ($unit) = @_;
    delete $unit->{kill_at};
    close_notification($unit);
    rmdir "$cgroups/$unit->{name}.service" if defined $cgroups;
    my $failed = $unit->{result} ne "success";
    $unit->{state} = $failed ? "failed" : "inactive";
    $_->(0, "") for @{delete $unit->{stopped} // []};
    my ($requested, $again) = delete @$unit{qw(requested again)};
    my $starts = $again || (!$requested && restarts($unit));
    remove_folders($unit, $starts);
    return begin($unit) if $again;
    started($unit, $failed ? 1 : 0, $failed ? "Job for $unit->{name}.service failed: $unit->{result}, exit code $unit->{status}." : "");
    return unless $starts;
    $unit->{state} = "activating";
    $unit->{restart_at} = now() + restart_seconds($unit);
}

# What the unit has in /run, which outlives it, or its restart, only if it says so.
sub remove_folders {
    my ($unit, $starts) = @_;
    my $kept = setting($unit, "RuntimeDirectoryPreserve", "no");
    my @folders = is_true($kept) || ($kept eq "restart" && $starts) ? () : folders($unit, "Runtime", "/run");
    system "rm", "-rf", "--", @folders if @folders;
}

sub restarts {
    my ($unit) = @_;
    my ($policy, $result) = (setting($unit, "Restart", "no"), $unit->{result});
    return 1 if $policy eq "always";
    return $result eq "success" if $policy eq "on-success";
    return $result ne "success" if $policy eq "on-failure";
    return $result =~ /^(signal|timeout)$/ if $policy eq "on-abnormal";
    return $policy eq "on-abort" && $result eq "signal";
}

# The wait grows from RestartSec to RestartMaxDelaySec in RestartSteps steps, as systemd's does.
sub restart_seconds {
    my ($unit) = @_;
    my ($first, $steps, $most) = (setting($unit, "RestartSec", 0.1), map { setting($unit, $_, 0) } qw(RestartSteps RestartMaxDelaySec));
    return $first unless $steps && $first && $most;
    my $step = $unit->{restarts} < $steps ? $unit->{restarts} : $steps;
    return $first * ($most / $first)**($step / $steps);
}

# What is due: units that have ended, have to be killed, or start again.
sub check_time {
    my ($unit) = @_;
    if ($unit->{state} eq "deactivating" && !$unit->{pid} && !processes($unit)) {
        dead($unit);
    } elsif ($unit->{kill_at} && now() >= $unit->{kill_at}) {
        $unit->{result} = "timeout";
        $unit->{kill_at} = now() + 1;
        signal($unit, "KILL");
    } elsif ($unit->{restart_at} && now() >= $unit->{restart_at}) {
        $unit->{restarts}++;
        begin($unit);
    }
}

# The sockets on which units say that they are ready.
sub notification_sockets { map { $_->{socket} } values %notifications }

sub read_notifications {
    my ($readable) = @_;
    my @notifying = grep { vec($readable, fileno $_->{socket}, 1) } values %notifications;
    notified($_) for @notifying;
}

# A socket on which the unit says that it is ready.
sub open_notification {
    my ($unit) = @_;
    close_notification($unit);
    my $path = "/run/systemd/notify/$unit->{name}";
    my $socket = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => $path, Blocking => 0) or return;
    $notifications{$unit->{name}} = {unit => $unit, socket => $socket};
    return $path;
}

sub close_notification {
    my ($unit) = @_;
    my $notification = delete $notifications{$unit->{name}};
    close $notification->{socket} if $notification;
    unlink "/run/systemd/notify/$unit->{name}";
}

sub notified {
    my ($notification) = @_;
    my $unit = $notification->{unit};
    defined $notification->{socket}->recv(my $text, 4096) or return;
    return unless $text =~ /^READY=1$/m && $unit->{state} eq "activating";
    $unit->{state} = "active";
    started($unit, 0, "");
}

sub enter_cgroup {
    my ($unit) = @_;
    return unless defined $cgroups;
    mkdir "$cgroups/$unit->{name}.service";
    open my $file, ">", "$cgroups/$unit->{name}.service/cgroup.procs" or return;
    syswrite $file, $$;
}

# The processes of a unit, of which its own process is the leader if there is no cgroup.
sub processes {
    my ($unit) = @_;
    return $unit->{pid} ? (-$unit->{pid}) : () unless defined $cgroups;
    open my $file, "<", "$cgroups/$unit->{name}.service/cgroup.procs" or return;
    chomp(my @pids = <$file>);
    return setting($unit, "KillMode", "control-group") eq "process" ? grep({ $_ == ($unit->{pid} // 0) } @pids) : @pids;
}

sub signal {
    my ($unit, $name) = @_;
    kill $name => processes($unit);
}

1;
