using System.Diagnostics;

namespace ClinicApi.Faults.Systems;

/// <summary>A folder on a disk of its own in memory, which can be filled up. Where the machine does not let us make one, an ordinary folder.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const int Megabytes = 768;
    private const int BallastBlock = 1024 * 1024;

    private SmallDisk(string folder, bool canBeFilled)
    {
        Folder = folder;
        CanBeFilled = canBeFilled;
    }

    public string Folder { get; }

    public bool CanBeFilled { get; }

    private string Ballast => Path.Combine(Folder, "ballast");

    public static async Task<SmallDisk> CreateAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("clinicapi-faults-").FullName;
        // Sticky and open to all as /tmp is: PostgreSQL runs under an account of its own.
        var mounted = Environment.IsPrivilegedProcess
            && await RunAsync("mount", ["-t", "tmpfs", "-o", $"size={Megabytes}m,mode=1777", "clinicapi-faults", folder], cancellationToken);
        if (!mounted && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, (UnixFileMode)0x3FF);
        return new SmallDisk(folder, mounted);
    }

    /// <summary>Takes all the space that is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        for (var block = new byte[BallastBlock]; block.Length > 0;)
        {
            try
            {
                file.Write(block);
            }
            catch (IOException)
            {
                // As much as this does not fit any more; perhaps half of it does.
                block = new byte[block.Length / 2];
            }
        }
    }

    public void Free() => File.Delete(Ballast);

    public async ValueTask DisposeAsync()
    {
        if (CanBeFilled)
            await RunAsync("umount", ["-l", Folder], CancellationToken.None);
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task<bool> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using var run = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        await run.StandardError.ReadToEndAsync(cancellationToken);
        await run.WaitForExitAsync(cancellationToken);
        return run.ExitCode == 0;
    }
}
