// SPDX-License-Identifier: Apache-2.0
// What a session leaves behind: statistics, signature, summary.
#include "report.h"

#include "session.h"
#include "units.h"
#include "version.h"

#include <cerrno>
#include <cinttypes>
#include <cstring>
#include <sstream>
#include <utility>

namespace dmavp
{

std::string report_hash(uint64_t value)
{
    char text[24];

    snprintf(text, sizeof text, "0x%016" PRIx64, value);
    return text;
}

output_file::~output_file()
{
    if (stream_)
        fclose(stream_); // of a run that did not start
}

bool output_file::refuse() const
{
    fail_print("cannot write %s: %s; choose another file with %s", path_, strerror(errno), option_);
    return false;
}

bool output_file::open(const char *path)
{
    path_ = path;
    return !path || (stream_ = fopen(path, "w")) || refuse();
}

bool output_file::close()
{
    FILE *const out = std::exchange(stream_, nullptr);
    const bool failed = out && ferror(out);

    return !out || (fclose(out) == 0 && !failed) || refuse();
}

void report_options(json *j, const option_list &set, uint64_t max_time, bool strict,
                    bool allow_unknown)
{
    json_number(j, "max_time_ps", max_time);
    json_bool(j, "strict", strict);
    json_bool(j, "allow_unknown", allow_unknown);
    json_array(j, "set");
    for (unsigned i = 0; i < set.count; i++)
        json_string(j, nullptr, set.value[i]);
    json_end(j);
}

std::string report_strict(note_kind kind)
{
    return std::string("--strict: the ") + (kind == NOTE_GUEST_ERROR ? "guest error" : "message") +
           " above ends the run";
}

void session::write_cpus(json *j) const
{
    json_object(j, "cpu");
    for (const hart *h : machine_->harts()) {
        json_object(j, h->name());
        json_number(j, in_.host ? "edges" : "instructions", h->executed());
        json_number(j, "cycles", h->cycles());
        json_end(j);
    }
    json_end(j);
}

void report_kernel(json *j)
{
    json_object(j, "kernel");
    json_number(j, "delta_cycles", sc_core::sc_delta_count());
    json_end(j);
}

void report_dma(json *j, const machine &m)
{
    json_object(j, "dma");
    for (const dma_tlm *d : m.dmas()) {
        const uint64_t period = d->clock().value();

        json_object(j, d->name());
        json_array(j, "channels");
        for (unsigned c = 0; c < m.channels(*d); c++) {
            const dma_chan_stats &s = d->stats(c);

            json_object(j, nullptr);
            json_number(j, "bytes", s.bytes);
            json_number(j, "read", s.read);
            json_number(j, "accesses", s.beats);
            json_number(j, "errors", s.errors);
            json_number(j, "busy_ps", s.busy * period);
            json_object(j, "stall_ps");
            json_number(j, "arbitration", s.stall_arbitration * period);
            json_number(j, "wait_states", s.stall_waits * period);
            json_end(j);
            json_end(j);
        }
        json_end(j);
        json_number(j, "interrupts", d->interrupts());
        json_number(j, "engine_cycles", d->engine_cycles());
        json_end(j);
    }
    json_end(j);
}

// What devices count beside: a number, or one for each of what they have several of.
void report_devices(json *j, const machine &m)
{
    json_object(j, "device");
    for (device_tlm *d : m.devices()) {
        if (!d->cls().counter_count)
            continue;
        json_object(j, d->name());
        for (unsigned i = 0; i < d->cls().counter_count; i++) {
            const counter &k = d->cls().counters[i];
            const auto *n = reinterpret_cast<const uint64_t *>(
                static_cast<const char *>(d->core()) + k.at);

            if (k.count)
                json_array(j, k.name);
            for (unsigned c = 0; c < reg_copies(k.count); c++)
                json_number(j, k.count ? nullptr : k.name, n[c]);
            if (k.count)
                json_end(j);
        }
        json_end(j);
    }
    json_end(j);
}

void report_bus(json *j, const machine &m, const sc_core::sc_time &duration)
{
    json_object(j, "bus");
    for (const dma_tlm *d : m.dmas())
        for (unsigned p = 0; p < d->cls().ports; p++) {
            const dma_port_stats &s = d->port_stats(p);
            const uint64_t period = d->clock().value();
            const uint64_t end = duration.value();

            json_object(j, (d->name() + std::string(".m") + std::to_string(p)).c_str());
            json_real(j, "utilisation",
                      end ? static_cast<double>(s.data * period) / static_cast<double>(end) : 0);
            json_number(j, "wait_ps", s.waits * period);
            json_end(j);
        }
    json_end(j);
}

void report_memories(json *j, const machine &m)
{
    json_object(j, "mem");
    for (const memory_tlm *memory : m.memories()) {
        json_object(j, memory->name());
        json_number(j, "size", memory->size());
        json_number(j, "bus_bytes_written", memory->bytes_written());
        json_number(j, "guest_errors", memory->guest_errors());
        json_end(j);
    }
    json_end(j);
}

void report_supplies(json *j, const machine &m, const sc_core::sc_time &end)
{
    static const struct {
        const char *time, *rises;
    } keys[SUPPLIES] = {[SUPPLY_CLOCK] = {"clocked_ps", "clock_starts"},
                        [SUPPLY_RESET] = {"reset_ps", "resets"},
                        [SUPPLY_POWER] = {"powered_ps", "power_ups"}};

    json_object(j, "supply");
    for (const part_supply &s : m.supplies()) {
        json_object(j, s.part->name);
        for (unsigned i = 0; i < SUPPLIES; i++)
            if (s.line[i].connected) {
                json_number(j, keys[i].time, s.line[i].time_high(end).value());
                json_number(j, keys[i].rises, s.line[i].rises);
                if (i == SUPPLY_CLOCK)
                    json_number(j, "cycles", s.line[i].cycles(end));
            }
        json_end(j);
    }
    json_end(j);
}

void report_begin(json *j, FILE *out, const struct board &b, uint64_t hash)
{
    json_start(j, out);
    json_object(j, nullptr);
    json_number(j, "schema", 1);
    json_string(j, "tool", "dmavp " DMAVP_VERSION);
    json_string(j, "board", b.model);
    json_string(j, "board_hash", report_hash(hash).c_str());
}

void report_waits(const machine &m, bool at_rest)
{
    std::stringstream lines;
    std::string line;

    m.who_waits(lines, at_rest);
    while (std::getline(lines, line))
        fail_print("%s", line.c_str());
}

std::string report_time(const sc_core::sc_time &when)
{
    char text[48];

    time_format(when.value(), text, sizeof text);
    return text;
}

bool session::open_reports()
{
    uint32_t unused;

    if (opt_.signature && !signature(&unused))
        return false;
    return stats_file_.open(opt_.stats) && signature_file_.open(opt_.signature);
}

bool session::write_stats()
{
    json j;

    report_begin(&j, stats_file_.stream(), *in_.board, in_.board_hash);
    json_string(&j, "firmware_hash", report_hash(in_.firmware_hash).c_str());
    json_object(&j, "options");
    json_number(&j, "quantum_ps", opt_.quantum);
    json_string(&j, "cpu", opt_.cpu);
    report_options(&j, opt_.set, opt_.max_time, opt_.strict, opt_.allow_unknown);
    json_end(&j);
    json_string(&j, "timing", opt_.timing);
    json_number(&j, "seed", opt_.seed);
    json_number(&j, "sim_time_ps", end_time_.value());
    json_number(&j, "instructions", in_.host ? 0 : machine_->executed());
    json_number(&j, "exit_status", static_cast<uint64_t>(status_));
    if (guest_exited_)
        json_number(&j, "guest_exit", guest_exit_);
    else
        json_string(&j, "guest_exit", nullptr);
    json_number(&j, "guest_errors", machine_->notes(NOTE_GUEST_ERROR));
    json_number(&j, "not_modelled", machine_->notes(NOTE_NOT_MODELLED));
    write_cpus(&j);
    report_kernel(&j);
    report_dma(&j, *machine_);
    report_devices(&j, *machine_);
    report_bus(&j, *machine_, end_time_);
    report_memories(&j, *machine_);
    report_supplies(&j, *machine_, end_time_);
    machine_->faults().report(&j);
    json_object(&j, "host");
    json_real(&j, "seconds", host_seconds_);
    json_real(&j, "mips", mips());
    json_end(&j);
    json_end(&j);
    return stats_file_.close();
}

double session::mips() const
{
    return host_seconds_ > 0 && !in_.host ? static_cast<double>(machine_->executed()) / host_seconds_ / 1e6
                             : 0;
}

const uint8_t *session::signature(uint32_t *size) const
{
    uint32_t begin, end;

    if (!elf_symbol(in_.firmware, "begin_signature", &begin) ||
        !elf_symbol(in_.firmware, "end_signature", &end)) {
        refuse("--signature: %s has no symbols begin_signature and end_signature",
               in_.firmware->name);
        return nullptr;
    }
    const uint8_t *bytes = begin <= end ? machine_->memory(begin, end - begin) : nullptr;
    if (!bytes)
        refuse("--signature: 0x%08x to 0x%08x lies in no memory", begin, end);
    *size = end - begin;
    return bytes;
}

// One word per line, as the RISC-V architecture tests compare them.
bool session::write_signature()
{
    uint32_t size;
    const uint8_t *bytes = signature(&size);

    for (uint32_t i = 0; i + 4 <= size; i += 4)
        fprintf(signature_file_.stream(), "%02x%02x%02x%02x\n", bytes[i + 3], bytes[i + 2],
                bytes[i + 1], bytes[i]);
    return signature_file_.close();
}

void session::print_summary() const
{
    char time[48];

    time_format(end_time_.value(), time, sizeof time);
    if (in_.host)
        fprintf(stderr, "dmavp: %s simulated, %" PRIu64 " edges between basic blocks\n", time,
                machine_->executed());
    else
        fprintf(stderr, "dmavp: %s simulated, %" PRIu64 " instructions, %.1f MIPS\n", time,
                machine_->executed(), mips());
    for (const dma_tlm *d : machine_->dmas()) {
        uint64_t bytes = 0, beats = 0;

        for (unsigned c = 0; c < d->cls().chans; c++) {
            bytes += d->stats(c).bytes;
            beats += d->stats(c).beats;
        }
        fprintf(stderr,
                "dmavp: %s: %" PRIu64 " bytes, %" PRIu64 " accesses, %" PRIu64
                " interrupts, %" PRIu64 " guest errors\n",
                d->name(), bytes, beats, d->interrupts(),
                d->device().notes.count[NOTE_GUEST_ERROR]);
    }
    fprintf(stderr, "dmavp: %" PRIu64 " guest errors, %" PRIu64 " not modelled, in all\n",
            machine_->notes(NOTE_GUEST_ERROR), machine_->notes(NOTE_NOT_MODELLED));
}

} // namespace dmavp
