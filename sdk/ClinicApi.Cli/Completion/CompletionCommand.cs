using System.CommandLine;
using ClinicApi.Cli.Running;

namespace ClinicApi.Cli.Completion;

/// <summary>Prints what makes a shell complete the commands, their options and values.</summary>
internal static class CompletionCommand
{
    private const string Bash =
        """
        # In ~/.bashrc: eval "$(clinic completion bash)"
        _clinic_completion() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$(clinic "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -F _clinic_completion clinic
        """;

    private const string Zsh =
        """
        # In ~/.zshrc, after compinit: eval "$(clinic completion zsh)"
        _clinic_completion() {
          local -a found
          found=("${(@f)$(clinic "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
          compadd -a found
        }
        compdef _clinic_completion clinic
        """;

    private const string Fish =
        """
        # In ~/.config/fish/config.fish: clinic completion fish | source
        complete -c clinic -f -a '(clinic "[suggest:"(commandline -C)"]" (commandline -p) 2>/dev/null)'
        """;

    private const string PowerShell =
        """
        # In $PROFILE: clinic completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName clinic -ScriptBlock {
          param($word, $line, $cursor)
          clinic "[suggest:$cursor]" "$line" 2>$null | Where-Object { $_ -like "$word*" } |
            ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }
        """;

    private static readonly Dictionary<string, string> Scripts = new() { ["bash"] = Bash, ["zsh"] = Zsh, ["fish"] = Fish, ["pwsh"] = PowerShell };

    public static Command Build(Surroundings surroundings)
    {
        var shell = new Argument<string>("shell") { Description = "Which shell." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion", "Print what makes a shell complete these commands.") { shell };
        command.SetAction(result => surroundings.Output.WriteLine(Scripts[result.GetRequiredValue(shell)].ReplaceLineEndings("\n")));
        return command;
    }
}
