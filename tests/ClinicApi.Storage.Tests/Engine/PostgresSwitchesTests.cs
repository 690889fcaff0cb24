namespace ClinicApi.Storage.Tests.Engine;

public sealed class PostgresSwitchesTests
{
    [Fact]
    public void WhatIsTrueOrFalse_IsWrittenOut_AndNothingElse()
    {
        var switches = new PostgresSwitches();
        object?[] arguments = ["a", true, null, 4, 5, 6, 7, 8, 9, 10, false, "b"];
        const string sql = "SELECT $1, $2, $3, $11, $12 WHERE $2 OR $11";

        Assert.Equal("SELECT $1, true, $3, false, $12 WHERE true OR false", switches.TextOf(sql, arguments));
        arguments[1] = false;
        Assert.Equal("SELECT $1, false, $3, false, $12 WHERE false OR false", switches.TextOf(sql, arguments));
    }

    [Fact]
    public void TextWithoutSwitches_StaysAsItIs()
    {
        const string sql = "SELECT $1";
        Assert.Same(sql, new PostgresSwitches().TextOf(sql, ["a"]));
    }
}
