# How systemd reads a unit's file, and runs its commands. A part of init.pl.
# @see systemd.service(5), systemd.exec(5) and systemd.syntax(7)
use strict;
use warnings;
use POSIX qw(setsid);

my %ESCAPED = (a => "\a", b => "\b", f => "\f", n => "\n", r => "\r", s => " ", t => "\t", v => "\013");

# The settings in a unit's file: the values of each, in their order.
sub read_settings {
    my ($path) = @_;
    open my $file, "<", $path or return;
    my %settings;
    my $text = join "", <$file>;
    $text =~ s/^[ \t]*[#;].*\n//mg;
    $text =~ s/\\\n/ /g;
    push @{$settings{$1}}, $2 while $text =~ /^[ \t]*(\w+)[ \t]*=[ \t]*(.*?)[ \t]*$/mg;
    return \%settings;
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

sub is_true { $_[0] =~ /^(1|yes|true|on)$/i }

# Replaces the specifiers that services use.
sub specified {
    my ($unit, $text) = @_;
    my %values = ("%" => "%", n => "$unit->{name}.service", N => $unit->{name}, p => $unit->{name},
        t => "/run", S => "/var/lib", L => "/var/log", H => (POSIX::uname())[1]);
    $text =~ s{%(.)}{$values{$1} // fail("The specifier %$1 is not known on the stage.")}ge;
    return $text;
}

# Words separated by blanks. Quotes keep them together, and a backslash escapes as in C.
sub words {
    my ($text) = @_;
    my @words;
    while ($text =~ /\G\s*((?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\\.|[^\s"'\\])+)/gcs) {
        my $word = $1;
        $word =~ s{("|')((?:(?!\1)[^\\]|\\.)*)\1|((?:\\.)+)}{unescaped($2 // $3)}gse;
        push @words, $word;
    }
    fail("The quotes do not match: $text") if $text =~ /\G\s*\S/gc;
    return @words;
}

sub unescaped {
    my ($text) = @_;
    $text =~ s{\\(?:x([0-9a-fA-F]{2})|([0-7]{3})|(.))}
        {defined $1 ? chr hex $1 : defined $2 ? chr oct $2 : $ESCAPED{$3} // $3}gse;
    return $text;
}

# The arguments of a command: `$NAME` as a word becomes the words of that variable, `${NAME}` is replaced within a word.
sub expanded {
    my ($unit, $text, $environment) = @_;
    return map {
        my $word = specified($unit, $_);
        if ($word =~ /^\$(\w+)$/) {
            words($environment->{$1} // "");
        } else {
            $word =~ s/\$(?:(\$)|\{(\w+)\})/defined $1 ? "\$" : $environment->{$2} \/\/ ""/ge;
            $word;
        }
    } words($text);
}

# A command and what the characters before it say: a failure of it does not count, and no variable is replaced.
sub command {
    my ($prefixes, $text) = $_[0] =~ /^([-:+!@]*)\s*(.*)$/s;
    return {text => $text, may_fail => scalar($prefixes =~ /-/), literal => scalar($prefixes =~ /:/)};
}

# The variables of a unit's commands. systemd sets HOME only for a unit with User=, which no unit of a node has.
sub environment {
    my ($unit) = @_;
    my %environment = (PATH => $ENV{PATH}, LANG => "C.UTF-8");
    for (settings($unit, "Environment")) {
        for my $word (words($_)) { $environment{$1} = $2 if specified($unit, $word) =~ /^(\w+)=(.*)$/s }
    }
    for (settings($unit, "EnvironmentFile")) {
        my ($optional, $path) = /^(-?)(.*)$/;
        if (open my $file, "<", specified($unit, $path)) {
            read_variables(join("", <$file>), \%environment);
        } elsif (!$optional) {
            fail("$path: $!");
        }
    }
    for (["RUNTIME", "/run"], ["STATE", "/var/lib"]) {
        my ($kind, $parent) = @$_;
        my @paths = folders($unit, ucfirst lc $kind, $parent);
        $environment{"${kind}_DIRECTORY"} = join ":", @paths if @paths;
    }
    return \%environment;
}

# Lines NAME=VALUE. A value in quotes may contain line breaks; one without keeps the blanks in it.
sub read_variables {
    my ($text, $environment) = @_;
    $text =~ s/^[ \t]*[#;].*$//mg;
    while ($text =~ /^[ \t]*(\w+)[ \t]*=[ \t]*((?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\n"'\\])*)/msg) {
        my ($name, $value) = ($1, $2);
        $value =~ s/[ \t\r]+$//;
        $value =~ s{"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)}
            {defined $1 ? $1 =~ s{\\(["\\`\$\n])}{$1 eq "\n" ? "" : $1}gser : defined $2 ? $2 : $3 eq "\n" ? "" : $3}gse;
        $environment->{$name} = $value;
    }
}

# The folders of a unit's RuntimeDirectory or StateDirectory.
sub folders {
    my ($unit, $kind, $parent) = @_;
    return map { map { "$parent/" . specified($unit, $_) } words($_) } settings($unit, "${kind}Directory");
}

sub make_folders {
    my ($unit) = @_;
    for (["Runtime", "/run"], ["State", "/var/lib"]) {
        my ($kind, $parent) = @$_;
        for my $path (folders($unit, $kind, $parent)) {
            for (my $end = length $parent; $end >= 0; $end = index $path, "/", $end + 1) {
                mkdir substr $path, 0, $end;
            }
            mkdir $path or -d $path or fail("$path: $!");
            chmod oct(setting($unit, "${kind}DirectoryMode", "0755")), $path;
        }
    }
}

# In a process of its own: becomes the command. $notify is where it says that it is ready, $signals which it may not get.
sub become {
    my ($unit, $command, $notify, $signals) = @_;
    setsid;
    umask 0022;
    chdir "/";
    $SIG{$_} = "DEFAULT" for qw(INT TERM HUP); # and no SIGPIPE, as with systemd
    POSIX::sigprocmask(POSIX::SIG_SETMASK, $signals);
    open STDIN, "<", "/dev/null" or POSIX::_exit(208);
    open STDOUT, ">>", "/var/log/$unit->{name}.log" or POSIX::_exit(209);
    open STDERR, ">&", \*STDOUT or POSIX::_exit(222);
    STDERR->autoflush(1);
    make_folders($unit);
    my $environment = environment($unit);
    $environment->{NOTIFY_SOCKET} = $notify if defined $notify;
    my @argv = $command->{literal}
        ? map({ specified($unit, $_) } words($command->{text}))
        : expanded($unit, $command->{text}, $environment);
    fail("The command is empty.") unless @argv;
    # The program is searched for in init's PATH, as in systemd's own.
    my ($program) = $argv[0] =~ m{/} ? $argv[0] : grep { -x } map { "$_/$argv[0]" } split /:/, $ENV{PATH};
    %ENV = %$environment;
    no warnings "exec";
    exec { $program // $argv[0] } @argv or fail("$argv[0]: $!");
}

# With the exit code that systemd has for a program that cannot be started.
sub fail {
    print STDERR "$_[0]\n";
    POSIX::_exit(203);
}

1;
