using ClinicApi.Assessments.Facts;
using ClinicApi.Knowledge.V1;
using Google.Protobuf.Collections;

namespace ClinicApi.Assessments.Loading;

/// <summary>What a condition may refer to, by where it stands.</summary>
[Flags]
internal enum ConditionScope
{
    Patient = 0,
    Region = 1,
    Concern = 2,
}

/// <summary>Conditions that can be tested, can be true, and are never stricter in the permissive profile.</summary>
internal sealed class ConditionValidation(Vocabulary vocabulary, Problems problems)
{
    /// <summary>Checks a condition, and returns what it refers to.</summary>
    public ConditionScope Check(Place place, Condition condition, ConditionScope allowed)
    {
        var used = Walk(place, condition, negated: false);
        if ((used & ~allowed) != ConditionScope.Patient)
            problems.Add(place, $"refers to {Words(used & ~allowed)}, which is not known here");
        else if (used == (ConditionScope.Region | ConditionScope.Concern))
            problems.Add(place, "refers to a region and to a concern; only one of them can vary");

        return used;
    }

    private ConditionScope Walk(Place place, Condition condition, bool negated)
    {
        var set = Kinds(condition).ToList();
        if (set.Count != 1)
        {
            problems.Add(place, "must hold exactly one test");
            return ConditionScope.Patient;
        }

        switch (set[0])
        {
            case "all":
                CheckContradiction(place["all"], condition.All);
                return Walk(place["all"], condition.All, negated);
            case "any":
                return Walk(place["any"], condition.Any, negated);
            case "not":
                return Walk(place["not"], condition.Not, !negated);
            case "yes":
                return Refer(place["yes"], condition.Yes, FactType.YesNo)?.Scope ?? ConditionScope.Patient;
            case "number":
                return CheckNumber(place["number"], condition.Number, negated);
            case "code":
                return CheckCode(place["code"], condition.Code);
            case "within":
                return CheckWithin(place["within"], condition.Within, negated);
            case "region":
                return ConditionScope.Region;
            default:
                return ConditionScope.Concern;
        }
    }

    private ConditionScope Walk(Place place, IReadOnlyList<Condition> parts, bool negated) =>
        parts.Select((part, index) => Walk(place[index], part, negated)).Aggregate((one, other) => one | other);

    private static IEnumerable<string> Kinds(Condition condition)
    {
        (string Name, bool IsSet)[] kinds =
        [
            ("all", condition.All.Count > 0), ("any", condition.Any.Count > 0), ("not", condition.Not is not null),
            ("yes", condition.Yes.Length > 0), ("number", condition.Number is not null), ("code", condition.Code is not null),
            ("within", condition.Within is not null), ("region", condition.Region.Count > 0), ("concern", condition.Concern.Count > 0),
        ];
        return kinds.Where(kind => kind.IsSet).Select(kind => kind.Name);
    }

    private (Fact Fact, ConditionScope Scope)? Refer(Place place, string id, FactType type)
    {
        if (!vocabulary.Facts.TryGetValue(id, out var fact))
        {
            problems.Add(place, $"'{id}' is not the id of a fact");
            return null;
        }

        if (fact.Type != type)
            problems.Add(place, $"'{id}' is of type {fact.Type}, not {type}");

        return (fact, FactCompiler.ScopeOf(fact) switch
        {
            FactScope.Region => ConditionScope.Region,
            FactScope.Concern => ConditionScope.Concern,
            _ => ConditionScope.Patient,
        });
    }

    private ConditionScope CheckNumber(Place place, NumberTest test, bool negated)
    {
        if (Refer(place["fact"], test.Fact, FactType.Number) is not { } referred)
            return ConditionScope.Patient;

        if (test.Unit != referred.Fact.Unit)
            problems.Add(place["unit"], $"is '{test.Unit}', but '{test.Fact}' is in '{referred.Fact.Unit}'");

        (string Name, Threshold? Value, bool Lower)[] bounds =
            [("atLeast", test.AtLeast, true), ("above", test.Above, true), ("atMost", test.AtMost, false), ("below", test.Below, false)];
        foreach (var (name, value, lower) in bounds)
        {
            if (value?.Permissive is { } permissive && permissive != value.Conservative && permissive > value.Conservative != (lower != negated))
                problems.Add(place[name]["permissive"], "makes the permissive profile stricter than the conservative one");
        }

        if (bounds.All(bound => bound.Value is null))
            problems.Add(place, "names no bound");

        for (var profile = 0; profile < 2; profile++)
        {
            var found = ConditionCompiler.Bounds(test, profile);
            if (Math.Max(found.AtLeast, found.Above) is var low && Math.Min(found.AtMost, found.Below) is var high
                && (low > high || (low == high && (found.Above == low || found.Below == high))))
            {
                problems.Add(place, "can never be true, since its bounds exclude each other");
                break;
            }
        }

        return referred.Scope;
    }

    private ConditionScope CheckCode(Place place, CodeTest test)
    {
        if (Refer(place["fact"], test.Fact, FactType.Code) is not { } referred)
            return ConditionScope.Patient;

        if (test.OneOf.Count == 0)
            problems.Add(place["oneOf"], "can never be true, since it is empty");

        if (Vocabulary.CodesOf(referred.Fact) is { } codes)
        {
            for (var i = 0; i < test.OneOf.Count; i++)
            {
                if (EnumNames.Number(codes, test.OneOf[i]) is null or 0)
                    problems.Add(place["oneOf"][i], $"'{test.OneOf[i]}' is not a value of {codes.Name}");
            }
        }

        return referred.Scope;
    }

    private ConditionScope CheckWithin(Place place, WithinTest test, bool negated)
    {
        if (negated)
            problems.Add(place, "must not stand under 'not': time may end a rule, but never begin one");

        if (test.Days is null || test.Days.Conservative < 1 || test.Days.Conservative % 1 != 0 || test.Days.Permissive is < 0 || test.Days.Permissive % 1 is > 0)
            problems.Add(place["days"], "must be whole days, at least 1 in the conservative profile");
        else if (test.Days.Permissive > test.Days.Conservative)
            problems.Add(place["days"]["permissive"], "makes the permissive profile stricter than the conservative one");

        return Refer(place["fact"], test.Fact, FactType.Date)?.Scope ?? ConditionScope.Patient;
    }

    private void CheckContradiction(Place place, RepeatedField<Condition> parts)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (Contradict(parts[i], parts[j]))
                    problems.Add(place[i], $"can never be true together with element {j}");
            }
        }
    }

    private static bool Contradict(Condition one, Condition other) =>
        (one.Not is not null && one.Not.Equals(other)) || (other.Not is not null && other.Not.Equals(one))
        || (one.Code is not null && other.Code is not null && one.Code.Fact == other.Code.Fact && !one.Code.OneOf.Intersect(other.Code.OneOf).Any())
        || (one.Region.Count > 0 && other.Region.Count > 0 && !one.Region.Intersect(other.Region).Any())
        || (one.Concern.Count > 0 && other.Concern.Count > 0 && !one.Concern.Intersect(other.Concern).Any());

    private static string Words(ConditionScope scope) => scope.HasFlag(ConditionScope.Region) ? "a region" : "a concern";
}
