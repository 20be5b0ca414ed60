// Command haveri reads what people write after an outage and turns it into data: when it began, how long it lasted, why, and what
// was done about it, each with the words that say so.
//
// Every command stands in a file of its own and only parses flags, calls a package and prints. Data go to standard output,
// words to standard error.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// The exit codes; `haveri help exit` explains them. They are frozen: scripts rely on them.
const (
	exitFailed      = 1
	exitUsage       = 2
	exitRefused     = 3
	exitHeld        = 4
	exitThreshold   = 5
	exitInterrupted = 130
)

// exit is an error with the code that the program ends with. Without an error inside, everything has been said already.
type exit struct {
	code int
	err  error
}

func (e *exit) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *exit) Unwrap() error { return e.err }

// usage is a mistake in how the program was called.
func usage(format string, args ...any) error { return &exit{exitUsage, fmt.Errorf(format, args...)} }

func main() {
	os.Exit(haveri())
}

func haveri() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go func() { // a second signal ends the program at once
		<-ctx.Done()
		stop()
	}()
	root := rootCommand()
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return 0
	}
	var e *exit
	if !errors.As(err, &e) { // cobra's own: unknown command, wrong number of arguments
		e = &exit{exitUsage, err}
	}
	if message := strings.TrimSpace(e.Error()); message != "" {
		fmt.Fprintln(os.Stderr, "haveri:", message)
	}
	if e.code == exitUsage {
		fmt.Fprintf(os.Stderr, "`%s --help` says how it is used.\n", cmd.CommandPath())
	}
	return e.code
}

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "haveri",
		Short: "Turn post-incident write-ups into data",
		Long: `Haveri reads what people write after an outage, in many languages, and turns it into data:
when it began, how long it lasted, why, and what was done about it, each with the words that say so.`,
		Example: `  haveri demo                                   see it work on the built-in write-ups
  haveri extract outage.html | jq .cause         one document, one record
  haveri run /srv/write-ups                      the nightly job: read what is new, publish index and tables
  haveri search --cause time 'leap day'          search what was published
  haveri report --format csv > incidents.csv     tables for a spreadsheet or a BI tool`,
		Version:                    version(),
		SilenceErrors:              true,
		SilenceUsage:               true,
		SuggestionsMinimumDistance: 2,
	}
	root.SetVersionTemplate("haveri {{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	root.SetHelpCommand(helpCommand(root))
	root.AddCommand(runCommand(), extractCommand(), explainCommand(), showCommand(), searchCommand(), reportCommand(),
		statusCommand(), checkCommand(), reviewCommand(), correctCommand(), mergeCommand(), splitCommand(), exportCommand(), evalCommand(), annotateCommand(), demoCommand(), versionCommand())
	root.AddCommand(topics()...)
	return root
}

// helpCommand is cobra's, but an unknown topic is an error.
func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [command or topic]",
		Short: "Help about any command or topic",
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return usage("no command or topic %q: haveri help lists them", strings.Join(args, " "))
			}
			cmd.InitDefaultHelpFlag()
			return cmd.Help()
		},
	}
}

// failing makes every error of a command's work exit code 1 unless it says another.
func failing(f func(cmd *cobra.Command, args []string) error) func(cmd *cobra.Command, args []string) error {
	return func(cmd *cobra.Command, args []string) (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = &exit{exitFailed, fmt.Errorf("internal error: %v; haveri check tells whether the data folder is whole", p)}
			}
		}()
		err = f(cmd, args)
		var e *exit
		switch {
		case err == nil || errors.As(err, &e):
			return err
		case errors.Is(err, context.Canceled):
			return &exit{exitInterrupted, errors.New("interrupted")}
		}
		return &exit{exitFailed, err}
	}
}

// flagError adds to an unknown flag the ones that it resembles.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return &exit{exitUsage, err}
	}
	flags := &cobra.Command{SuggestionsMinimumDistance: 2} // cobra compares names of commands only
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		flags.AddCommand(&cobra.Command{Use: f.Name, Run: func(*cobra.Command, []string) {}})
	})
	if near := flags.SuggestionsFor(unknown.GetSpecifiedName()); len(near) > 0 {
		return usage("%w; did you mean --%s?", err, strings.Join(near, " or --"))
	}
	return &exit{exitUsage, err}
}

// dataFlag adds --data, the folder that `haveri run` owns.
func dataFlag(cmd *cobra.Command) *string {
	return cmd.Flags().String("data", "haveri-data", "data `folder` that haveri run owns")
}
