// SPDX-License-Identifier: Apache-2.0
#include "run_profile.h"

#include "profile.h"
#include "version.h"

namespace dmavp
{

run_profile::~run_profile()
{
    call_flow_free(flow_);
    source_lines_free(lines_);
    functions_free(functions_);
}

bool run_profile::open(const run_options &opt, const elf &e, machine &m)
{
    if (!opt.profile && !opt.coverage)
        return true;
    elf_ = &e;
    file_ = opt.profile;
    machine_ = &m;
    return read_elf(e, opt.coverage != nullptr) && count(m) && profile_.open(opt.profile) &&
           coverage_.open(opt.coverage);
}

bool run_profile::read_elf(const elf &e, bool with_lines)
{
    functions_ = functions_new(&e);
    if (!functions_) {
        fail_print("--profile: memory is short");
        return false;
    }
    if (file_ && !functions_->count)
        fail_print("--profile: %s has no symbols; functions are named by their address; link it "
                   "without -s",
                   e.name);
#ifdef DMAVP_WITH_DWARF
    failure f;

    lines_ = dwarf_lines_read(&e, &f);
    if (!lines_ && with_lines) {
        fail_print("--coverage: %s", f.text);
        return false;
    }
#else
    (void)with_lines; // there is no such option
#endif
    return true;
}

// Harts are numbered in their order, which is the order of the statistics.
bool run_profile::count(machine &m)
{
    rv_went_fn *went = [](void *arg, const rv_stretch *s) {
        const auto *h = static_cast<hart *>(arg);

        call_flow_went(h->self->flow_, h->number, s);
    };
    unsigned n = 0;
    bool room = !file_ || (flow_ = call_flow_new(functions_));

    for (cpu_tlm *cpu : m.cpus()) {
        harts_.at(n) = {this, n};
        room = room && rv_count(cpu->core(), file_ ? went : nullptr, &harts_[n]);
        n++;
    }
    if (!room)
        fail_print("--profile: memory is short");
    return room;
}

bool run_profile::write(const executed &x)
{
    const profile p = {"dmavp " DMAVP_VERSION, elf_->name,         functions_,
                       lines_,                 &x,                 flow_ ? &flow_->tree : nullptr};
    bool room = !x.short_of_memory && !(flow_ && flow_->short_of_memory);

    if (file_)
        room = (profile_is_folded(file_) ? profile_write_folded(&p, profile_.stream())
                                         : profile_write_callgrind(&p, profile_.stream())) &&
               room;
    if (coverage_.stream())
        room = profile_write_coverage(&p, coverage_.stream()) && room;
    return room;
}

bool run_profile::close()
{
    rv_counts_fn *add = [](void *arg, uint64_t pc, uint64_t n) {
        executed_add(static_cast<executed *>(arg), pc, n);
    };
    executed x{};
    bool written = true;

    if (!machine_)
        return true;
    for (cpu_tlm *cpu : machine_->cpus())
        written = rv_counts(cpu->core(), add, &x) && written;
    executed_sort(&x);
    written = write(x) && written;
    executed_free(&x);
    if (!written)
        fail_print("--profile: memory was short; counts are missing");
    written = profile_.close() && written;
    return coverage_.close() && written;
}

} // namespace dmavp
