// Headscale, with the version of its module. Built as a dependency it says "dev", because it reads the version of the
// main module. The log has upstream's format, without colors.
package main

import (
	"os"
	"runtime/debug"
	"time"

	"github.com/juanfont/headscale/cmd/headscale/cli"
	"github.com/juanfont/headscale/hscontrol/types"
	"github.com/rs/zerolog"
	"github.com/rs/zerolog/log"
)

func main() {
	if build, ok := debug.ReadBuildInfo(); ok {
		for _, module := range build.Deps {
			if module.Path == "github.com/juanfont/headscale" {
				types.GetVersionInfo().Version = module.Version
			}
		}
	}
	zerolog.TimeFieldFormat = zerolog.TimeFormatUnix
	log.Logger = log.Output(zerolog.ConsoleWriter{Out: os.Stderr, TimeFormat: time.RFC3339, NoColor: true})
	cli.Execute()
}
