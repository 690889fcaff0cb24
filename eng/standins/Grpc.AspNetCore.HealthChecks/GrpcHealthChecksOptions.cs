using System.Collections;

namespace Grpc.AspNetCore.HealthChecks;

/// <summary>How Microsoft's health checks become statuses of gRPC services.</summary>
public sealed class GrpcHealthChecksOptions
{
    /// <summary>Which checks make up the status of which service. The empty name, the server as a whole, has all of them.</summary>
    public ServiceMappingCollection Services { get; } = [];

    /// <summary>
    /// True answers with what the health check publisher last found; false, the default, runs the checks for each
    /// Check call and for the first answer of each Watch call.
    /// </summary>
    public bool UseHealthChecksCache { get; set; }

    /// <summary>
    /// False, the default, ends Watch calls with NOT_SERVING when the application begins to stop; true leaves them
    /// running until the server aborts them.
    /// </summary>
    public bool SuppressCompletionOnShutdown { get; set; }
}

/// <summary>The mappings of an application, one per service name.</summary>
public sealed class ServiceMappingCollection : ICollection<ServiceMapping>
{
    private readonly Dictionary<string, ServiceMapping> mappings = new(StringComparer.Ordinal);

    public int Count => mappings.Count;

    bool ICollection<ServiceMapping>.IsReadOnly => false;

    /// <summary>Makes up the status of a service from the checks that a predicate picks; replaces an earlier mapping of the name.</summary>
    public void Map(string name, Func<HealthCheckMapContext, bool> predicate) => mappings[name] = new ServiceMapping(name, predicate);

    public void Add(ServiceMapping item)
    {
        ArgumentNullException.ThrowIfNull(item);
        mappings.Add(item.Name, item);
    }

    public void Clear() => mappings.Clear();

    public bool Contains(ServiceMapping item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return mappings.ContainsValue(item);
    }

    public void CopyTo(ServiceMapping[] array, int arrayIndex) => mappings.Values.CopyTo(array, arrayIndex);

    public bool Remove(ServiceMapping item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return Contains(item) && mappings.Remove(item.Name);
    }

    public IEnumerator<ServiceMapping> GetEnumerator() => mappings.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal ServiceMapping? Find(string name) => mappings.GetValueOrDefault(name);
}

/// <summary>A service name and the checks that make up its status.</summary>
public sealed class ServiceMapping
{
    public ServiceMapping(string name, Func<HealthCheckMapContext, bool> predicate)
    {
        Name = name ?? throw new ArgumentNullException(nameof(name));
        HealthCheckPredicate = predicate ?? throw new ArgumentNullException(nameof(predicate));
    }

    public string Name { get; }

    public Func<HealthCheckMapContext, bool> HealthCheckPredicate { get; }
}

/// <summary>A health check as a mapping's predicate sees it.</summary>
public sealed class HealthCheckMapContext
{
    public HealthCheckMapContext(string name, IEnumerable<string> tags)
    {
        Name = name;
        Tags = tags;
    }

    public string Name { get; }

    public IEnumerable<string> Tags { get; }
}
