using System.Diagnostics;
using System.IO.Pipes;

namespace ClinicApi.Bench;

/// <summary>What a process has used so far: processor time, the kernel's for it included, and allocated bytes.</summary>
internal readonly record struct Footprint(TimeSpan Processor, long Allocated)
{
    public static Footprint operator -(Footprint later, Footprint earlier) =>
        new(later.Processor - earlier.Processor, later.Allocated - earlier.Allocated);
}

/// <summary>
/// A .NET process that tells what it uses. It runs as it is, but for a hook of this assembly that the runtime calls first, and that
/// answers on a pipe.
/// </summary>
internal sealed class MeasuredProcess : IAsyncDisposable
{
    private const string PipeVariable = "CLINICAPI_BENCH_PIPE";

    private readonly Process process;
    private readonly string pipe;

    private MeasuredProcess(Process process, string pipe) => (this.process, this.pipe) = (process, pipe);

    public static MeasuredProcess Start(ProcessStartInfo info)
    {
        var name = Path.Combine(Path.GetTempPath(), $"clinicapi-bench-{Guid.NewGuid():N}");
        info.Environment["DOTNET_STARTUP_HOOKS"] = typeof(MeasuredProcess).Assembly.Location;
        info.Environment[PipeVariable] = name;
        return new MeasuredProcess(Process.Start(info)!, name);
    }

    public bool HasExited => process.HasExited;

    public Footprint Read()
    {
        var allocated = Ask(Question.Allocated);
        process.Refresh();
        return new Footprint(process.TotalProcessorTime, allocated);
    }

    /// <summary>Memory that the process has of the machine.</summary>
    public long Resident
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>Files and sockets that are open; 0 where that cannot be seen.</summary>
    public int Handles => Directory.Exists($"/proc/{process.Id}/fd") ? Directory.GetFileSystemEntries($"/proc/{process.Id}/fd").Length : 0;

    /// <summary>The bytes that are in use on the heap, after everything else was collected.</summary>
    public long Heap() => Ask(Question.Heap);

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        File.Delete(pipe);
    }

    /// <summary>Answers in the process that is measured.</summary>
    public static void Answer()
    {
        using var server = new NamedPipeServerStream(Environment.GetEnvironmentVariable(PipeVariable)!, PipeDirection.InOut);
        while (true)
        {
            server.WaitForConnection();
            var answer = (Question)server.ReadByte() == Question.Heap
                ? GC.GetTotalMemory(forceFullCollection: true)
                : GC.GetTotalAllocatedBytes(precise: true);
            server.Write(BitConverter.GetBytes(answer));
            server.Disconnect();
        }
    }

    private long Ask(Question question)
    {
        using var client = new NamedPipeClientStream(pipe);
        client.Connect();
        client.WriteByte((byte)question);
        Span<byte> answer = stackalloc byte[sizeof(long)];
        client.ReadExactly(answer);
        return BitConverter.ToInt64(answer);
    }

    private enum Question : byte
    {
        Allocated,
        Heap,
    }
}
