using System.Collections.Immutable;
using ClinicApi.Assessments.Facts;

namespace ClinicApi.Assessments.Conditions;

/// <summary>A compiled condition.</summary>
internal abstract class Test
{
    public abstract Holding Holds(in Frame frame);

    /// <summary>Marks the questions whose missing answers leave the condition open.</summary>
    public abstract void MarkOpen(in Frame frame, Span<bool> questions);
}

/// <summary>Holds while all parts do, and ends with the first that ends.</summary>
internal sealed class AllTest(ImmutableArray<Test> parts) : Test
{
    public override Holding Holds(in Frame frame)
    {
        var truth = Truth.True;
        var until = Holding.Forever;
        foreach (var part in parts)
        {
            var holding = part.Holds(frame);
            if (holding.Truth == Truth.False)
                return Holding.False;

            truth = holding.Truth < truth ? holding.Truth : truth;
            until = Math.Min(until, holding.Until);
        }

        return new Holding(truth, until);
    }

    public override void MarkOpen(in Frame frame, Span<bool> questions)
    {
        foreach (var part in parts)
        {
            if (part.Holds(frame).Truth == Truth.Unknown)
                part.MarkOpen(frame, questions);
        }
    }
}

/// <summary>Holds while one part does, and ends with the last that ends.</summary>
internal sealed class AnyTest(ImmutableArray<Test> parts) : Test
{
    public override Holding Holds(in Frame frame)
    {
        var result = Holding.False;
        foreach (var part in parts)
        {
            var holding = part.Holds(frame);
            if (holding.Truth > result.Truth)
                result = holding;
            else if (holding.Truth == result.Truth && holding.Until > result.Until)
                result = holding;
        }

        return result;
    }

    public override void MarkOpen(in Frame frame, Span<bool> questions)
    {
        foreach (var part in parts)
        {
            if (part.Holds(frame).Truth == Truth.Unknown)
                part.MarkOpen(frame, questions);
        }
    }
}

/// <summary>Holds where the part does not. Time plays no role in it.</summary>
internal sealed class NotTest(Test part) : Test
{
    public override Holding Holds(in Frame frame) => part.Holds(frame).Truth switch
    {
        Truth.True => Holding.False,
        Truth.False => Holding.True,
        _ => Holding.Unknown,
    };

    public override void MarkOpen(in Frame frame, Span<bool> questions) => part.MarkOpen(frame, questions);
}

/// <summary>A test of one fact.</summary>
internal abstract class FactTest(FactSlot slot) : Test
{
    protected FactSlot Slot => slot;

    public override void MarkOpen(in Frame frame, Span<bool> questions) => questions[slot.QuestionIndex] = true;
}

/// <summary>A yes-or-no fact is yes.</summary>
internal sealed class YesTest(FactSlot slot) : FactTest(slot)
{
    public override Holding Holds(in Frame frame)
    {
        var value = frame[Slot];
        return value.State == FactState.Unknown ? Holding.Unknown : Holding.Of(value.State == FactState.Known && value.Number != 0);
    }
}

/// <summary>A number lies between bounds, which may depend on the profile.</summary>
internal sealed class NumberTest(FactSlot slot, ImmutableArray<NumberBounds> boundsByProfile) : FactTest(slot)
{
    public override Holding Holds(in Frame frame)
    {
        var value = frame[Slot];
        return value.State switch
        {
            FactState.Known => Holding.Of(boundsByProfile[frame.Profile].Contain(value.Number)),
            FactState.None => Holding.False,
            _ => Holding.Unknown,
        };
    }
}

/// <summary>Bounds of a number; infinite where there is none.</summary>
internal readonly record struct NumberBounds(double AtLeast, double Above, double AtMost, double Below)
{
    public bool Contain(double number) => number >= AtLeast && number > Above && number <= AtMost && number < Below;
}

/// <summary>An enumeration's value is one of several.</summary>
internal sealed class CodeTest(FactSlot slot, ulong numbers) : FactTest(slot)
{
    public override Holding Holds(in Frame frame)
    {
        var value = frame[Slot];
        return value.State switch
        {
            FactState.Known => Holding.Of((numbers >> (int)value.Number & 1) != 0),
            FactState.None => Holding.False,
            _ => Holding.Unknown,
        };
    }
}

/// <summary>A date lies fewer than so many days back, or ahead.</summary>
internal sealed class WithinTest(FactSlot slot, int conservativeDays, int permissiveDays) : FactTest(slot)
{
    public override Holding Holds(in Frame frame)
    {
        var value = frame[Slot];
        if (value.State != FactState.Known)
            return value.State == FactState.None ? Holding.False : Holding.Unknown;

        var until = (int)value.Number + (frame.Profile == 0 ? conservativeDays : permissiveDays);
        return frame.Day < until ? new Holding(Truth.True, until) : Holding.False;
    }
}

/// <summary>The region is one of several.</summary>
internal sealed class RegionTest(uint regions) : Test
{
    public override Holding Holds(in Frame frame) =>
        frame.Region == 0 ? Holding.Unknown : Holding.Of((regions >> frame.Region & 1) != 0);

    /// <summary>Which regions are meant is asked by the knowledge base's own question.</summary>
    public override void MarkOpen(in Frame frame, Span<bool> questions)
    {
    }
}

/// <summary>The concern is one of several.</summary>
internal sealed class ConcernTest(uint concerns) : Test
{
    public override Holding Holds(in Frame frame) => Holding.Of((concerns >> frame.Concern & 1) != 0);

    /// <summary>A concern is always known.</summary>
    public override void MarkOpen(in Frame frame, Span<bool> questions)
    {
    }
}
