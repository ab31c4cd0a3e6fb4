// SPDX-License-Identifier: Apache-2.0
// What `monitor` offers beyond GDB's own commands.
#include "debugger.h"

#include "info.h"
#include "report.h"

#include <cinttypes>
#include <cstdarg>
#include <cstdio>

namespace dmavp
{

namespace
{

// What WRITE puts into a stream.
std::string text_of(const std::function<void(FILE *)> &write)
{
    char *bytes = nullptr;
    size_t size = 0;
    FILE *out = open_memstream(&bytes, &size);

    if (!out)
        return "";
    write(out);
    fclose(out);
    const std::string text(bytes, size);
    free(bytes);
    return text;
}

// Every register that can be read, one line each with all its copies.
void put_registers(FILE *out, device_tlm &d)
{
    d.bring_up_to_date();
    for (unsigned i = 0; i < d.cls().reg_count; i++) {
        const reg &r = d.cls().regs[i];

        if (!r.read && !r.get)
            continue;
        fprintf(out, "%-20s", r.name);
        for (unsigned k = 0; k < reg_copies(r.count); k++)
            fprintf(out, " 0x%08x", device_peek(&d.device(), r.offset + k * r.step));
        fputc('\n', out);
    }
}

// The channel's own registers, as "CxSrcAddr 0x80001000".
void put_channel(FILE *out, const dma_tlm &d, unsigned chan)
{
    const device_class &cls = d.cls();

    for (unsigned i = 0; i < cls.reg_count; i++) {
        const reg &r = cls.regs[i];

        if (r.count == cls.chans)
            fprintf(out, "    %-20s 0x%08x\n", r.name,
                    device_peek(&d.device(), r.offset + chan * r.step));
    }
}

void put_controller(FILE *out, dma_tlm &d, const std::vector<unsigned> &states)
{
    d.bring_up_to_date();
    fprintf(out, "%s: %u channels, as of %s\n", d.name(), d.cls().chans,
            report_time(d.core_time()).c_str());
    for (unsigned c = 0; c < d.cls().chans; c++) {
        const dma_chan_stats &s = d.stats(c);

        fprintf(out,
                "  channel %u: %s; %" PRIu64 " bytes in %" PRIu64 " accesses, %" PRIu64 " errors\n",
                c, d.cls().chan_states[states[c]], s.bytes, s.beats, s.errors);
        if (states[c])
            put_channel(out, d, c);
    }
}

} // namespace

void debugger::print(const char *format, ...)
{
    char *text;
    va_list ap;

    va_start(ap, format);
    const int n = vasprintf(&text, format, ap);
    va_end(ap);
    if (n < 0)
        return;
    gdb_server_print(server_.get(), text);
    free(text);
}

void debugger::monitor_help(const std::string &)
{
    print("monitor commands:\n");
    for (const command &c : commands)
        print("  %s%s%s\n      %s\n", c.name, *c.argument ? " " : "", c.argument, c.help);
}

void debugger::monitor_board(const std::string &)
{
    print("%s", text_of([this](FILE *out) { info_print(&machine_.board(), out); }).c_str());
}

void debugger::monitor_dma(const std::string &)
{
    if (machine_.dmas().empty())
        print("the board has no DMA controller\n");
    for (dma_tlm *d : machine_.dmas())
        print("%s", text_of([this, d](FILE *out) {
                        put_controller(out, *d, observer_.channel_states(*d));
                    }).c_str());
}

void debugger::monitor_time(const std::string &)
{
    print("%s\n", report_time(machine_.now()).c_str());
    for (const cpu_tlm *hart : machine_.cpus())
        print("%s: %" PRIu64 " instructions\n", hart->name(), hart->instructions());
}

void debugger::monitor_registers(const std::string &name)
{
    for (device_tlm *d : machine_.devices())
        if (name == d->name())
            return print("%s", text_of([d](FILE *out) { put_registers(out, *d); }).c_str());
    print("there is no device '%s'; see 'monitor info board'\n", name.c_str());
}

void debugger::monitor_reset(const std::string &)
{
    if (over_)
        return print("the run is over; start dmavp again\n");
    print("%s\n", run_.reset() ? "all hardware was reset; the program is loaded anew"
                               : "all hardware is reset when the run goes on");
}

void debugger::monitor_trace(const std::string &what)
{
    if (what != "on" && what != "off")
        return print("say 'monitor trace on' or 'monitor trace off'\n");
    const std::string why = run_.trace(what == "on");
    print("%s\n", why.empty() ? ("the trace is " + what).c_str() : why.c_str());
}

const debugger::command debugger::commands[] = {
    {"help", "", "this text", &debugger::monitor_help},
    {"info board", "", "what the board is made of", &debugger::monitor_board},
    {"dma", "", "state of all DMA channels", &debugger::monitor_dma},
    {"time", "", "simulated time, and instructions of each hart", &debugger::monitor_time},
    {"regs", "DEVICE", "registers of a device, without side effects", &debugger::monitor_registers},
    {"reset", "", "resets all hardware and loads the program anew; time goes on",
     &debugger::monitor_reset},
    {"trace", "on|off", "recording of --trace goes on, or pauses", &debugger::monitor_trace},
};

void debugger::monitor(const char *text)
{
    const std::string line = text;

    for (const command &c : commands) {
        const std::string name = c.name;

        if (line == name)
            return (this->*c.run)("");
        if (*c.argument && line.compare(0, name.size() + 1, name + " ") == 0)
            return (this->*c.run)(line.substr(name.size() + 1));
    }
    print("unknown command '%.60s'; see 'monitor help'\n", text);
}

} // namespace dmavp
