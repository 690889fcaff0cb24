using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClinicApi.Fuzz.Mutation;

/// <summary>Changes JSON so that it mostly stays JSON: a value replaced, doubled, dropped or moved; sometimes just its bytes.</summary>
internal static class JsonMutator
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static byte[] Mutate(byte[] json, Random random)
    {
        if (random.Next(4) == 0)
            return TextMutator.Mutate(json, random);
        var root = JsonNode.Parse(json, documentOptions: Lenient)!;
        for (var times = random.Next(1, 4); times > 0; times--)
            MutateOnce(root, random);
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static void MutateOnce(JsonNode node, Random random)
    {
        while (true)
        {
            var children = node switch
            {
                JsonObject members => members.Select(m => (m.Key, Index: 0, m.Value)).ToList(),
                JsonArray items => [.. items.Select((value, index) => (Key: "", Index: index, Value: value))],
                _ => [],
            };
            if (children.Count == 0)
                return;
            var (key, index, child) = children[random.Next(children.Count)];
            if (child is JsonObject or JsonArray && random.Next(6) > 0)
            {
                node = child;
                continue;
            }

            if (node is JsonObject parent)
                Mutate(parent, key, child, random);
            else
                Mutate((JsonArray)node, index, child, random);
            return;
        }
    }

    private static void Mutate(JsonObject parent, string key, JsonNode? child, Random random)
    {
        switch (random.Next(4))
        {
            case 0:
                parent.Remove(key);
                break;
            case 1:
                parent.Remove(key);
                parent[TextMutator.Mutate(key, random)] = child;
                break;
            default:
                parent[key] = Another(child, random);
                break;
        }
    }

    private static void Mutate(JsonArray parent, int index, JsonNode? child, Random random)
    {
        switch (random.Next(4))
        {
            case 0:
                parent.RemoveAt(index);
                break;
            case 1:
                parent.Insert(index, child?.DeepClone());
                break;
            default:
                parent[index] = Another(child, random);
                break;
        }
    }

    private static JsonNode? Another(JsonNode? node, Random random) => random.Next(9) switch
    {
        0 => null,
        1 => JsonValue.Create(random.Next(2) == 0),
        2 => JsonValue.Create(random.NextInt64(long.MinValue, long.MaxValue)),
        3 => JsonValue.Create((random.NextDouble() - 0.5) * 1e6),
        4 => new JsonArray(node?.DeepClone()),
        5 => new JsonObject { ["id"] = node?.DeepClone() },
        6 => Deep(random.Next(5, 80)),
        _ => JsonValue.Create(TextMutator.Mutate(node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : "text", random)),
    };

    private static JsonNode Deep(int depth)
    {
        JsonNode node = new JsonArray();
        for (; depth > 0; depth--)
            node = new JsonArray(node);
        return node;
    }
}
