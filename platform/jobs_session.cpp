// SPDX-License-Identifier: Apache-2.0
#include "jobs_session.h"

#include "interrupt.h"
#include "run_loop.h"
#include "session.h"

#include <cinttypes>
#include <cstring>

using namespace sc_core;

namespace dmavp
{

namespace
{

// How long a run goes on behind its last statement, if --max-time says nothing else.
constexpr uint64_t grace_ps = 100000000000;

} // namespace

const board_part *jobs_controller(const jobs_options &opt, const struct board &b, failure *f)
{
    char names[200] = "";

    for (unsigned i = 0; i < b.parts; i++) {
        const board_part &p = b.part[i];

        if (!part_is_pl08x(p.part))
            continue;
        if (!opt.controller || !strcmp(opt.controller, p.name))
            return &p;
        fail_list(names, sizeof names, p.name);
    }
    if (!*names)
        fail(f, "%s: has no PL080 or PL081; job files drive one", b.name);
    else
        fail(f, "--controller %s: %s has no PL080 or PL081 of that name; there are %s",
             opt.controller, b.name, names);
    return nullptr;
}

jobs_session::jobs_session(const jobs_inputs &in) : in_(in), opt_(*in.options)
{
}

// --- before the run -----------------------------------------------------------------------

// Edges behind the last statement.
bool jobs_session::limit(uint64_t *edges) const
{
    const uint64_t period = board_clock_ps(in_.controller);
    const uint64_t last = in_.file->last_edge;

    *edges = grace_ps / period;
    if (!opt_.max_time)
        return true;
    if (opt_.max_time / period < last) {
        fail_print("--max-time %s: statements of %s are later, up to edge %" PRIu64
                   "; give a later time",
                   report_time(sc_time::from_value(opt_.max_time)).c_str(), in_.file->name, last);
        return false;
    }
    *edges = opt_.max_time / period - last;
    return true;
}

bool jobs_session::prepare()
{
    uint64_t edges;

    if (!limit(&edges))
        return false;
    target_ = std::make_unique<jobs_board>("jobs");
    machine_ = std::make_unique<machine>(*in_.board, timing_named(opt_.timing), run_step, false,
                                         opt_.trace.rtl != nullptr);
    if (!machine_->error().empty()) {
        fail_print("%s: %s", in_.board->name, machine_->error().c_str());
        return false;
    }
    auto *dma = dynamic_cast<dma_tlm *>(
        machine_->device(static_cast<unsigned>(in_.controller - in_.board->part)));
    observer_ = std::make_unique<jobs_observer>(*machine_, *target_);
    if (!traces_.open(opt_.trace, *machine_, *observer_) || !stats_file_.open(opt_.stats) ||
        !result_file_.open(opt_.result))
        return false;
    if (opt_.result)
        dma->trace_every_access(true);
    target_->keep_traffic(opt_.result);
    machine_->set_observer(observer_.get());
    machine_->set_note_printer(
        [this](const char *instance, note_kind kind, const char *text, const sc_time &when) {
            complain(instance, kind, text, when);
        });
    target_->start(*machine_, *in_.controller, *dma, *in_.file, edges,
                   [this](int status) { over(status); });
    return true;
}

// --- during the run ---------------------------------------------------------------------------

void jobs_session::over(int status)
{
    const job_result &r = target_->result();

    if (ended_)
        return;
    ended_ = true;
    complete_ = !status;
    end_time_ = sc_time_stamp();
    if (status)
        status_ = EXIT_INPUT;
    else
        status_ = r.limited || r.stuck ? EXIT_STUCK : r.missed ? EXIT_GUEST : EXIT_OK;
    if (status)
        fail_print("%s", target_->why().text);
    if (r.limited)
        fail_print("%s: the time limit is reached; %s; give a later --max-time",
                   report_time(end_time_).c_str(), observer_->busy_channels().c_str());
    else if (r.restless)
        fail_print("%s: the time limit is reached: no channel is enabled, but a test FIFO goes on; "
                   "switch it off in the file", report_time(end_time_).c_str());
    if (r.stuck)
        fail_print("%s: deadlock: nothing can happen any more: %s", report_time(end_time_).c_str(),
                   observer_->busy_channels().c_str());
    if (status_ == EXIT_STUCK)
        report_waits(*machine_, r.stuck);
    sc_stop();
}

void jobs_session::complain(const char *instance, note_kind kind, const char *text,
                            const sc_time &when)
{
    fprintf(stderr, "%s %s: %s: %s\n", report_time(when).c_str(), instance, note_kind_name(kind),
            text);
    if (!opt_.strict || ended_)
        return;
    ended_ = true;
    end_time_ = when;
    status_ = EXIT_STRICT;
    fail_print("%s: %s", report_time(when).c_str(), report_strict(kind).c_str());
    sc_stop();
}

void jobs_session::look()
{
    if (ended_ || !interrupted())
        return;
    ended_ = true;
    end_time_ = sc_time_stamp();
    status_ = EXIT_STUCK;
    fail_print("%s: interrupted", report_time(end_time_).c_str());
    report_waits(*machine_, false);
}

int jobs_session::execute()
{
    if (!prepare())
        return EXIT_INPUT;
    host_seconds_ = run_loop(ended_, [this] { look(); });
    if (status_ == EXIT_INPUT)
        return status_;
    print();
    if (!finish() && status_ == EXIT_OK)
        status_ = EXIT_STUCK;
    return status_;
}

// --- after the run ----------------------------------------------------------------------------

void jobs_session::print_end(const job_end &e) const
{
    printf("line %u: ch%u: %" PRIu64 " bytes from edge %" PRIu64, e.line, e.chan, e.bytes, e.start);
    if (e.outcome == JOB_RUNNING || e.outcome == JOB_BUSY)
        printf(": %s\n", job_outcome_name[e.outcome]);
    else
        printf(" to %" PRIu64 ", %" PRIu64 " cycles: %s\n", e.end, e.end - e.start,
               job_outcome_name[e.outcome]);
}

void jobs_session::print_sum(const job_result &r) const
{
    unsigned count[JOB_OUTCOMES] = {};

    for (size_t i = 0; i < r.jobs; i++)
        count[r.job[i].outcome]++;
    printf("%zu start%s", r.jobs, r.jobs == 1 ? "" : "s");
    for (unsigned i = 0; i < JOB_OUTCOMES; i++)
        if (count[i])
            printf(", %u %s", count[i], job_outcome_name[i]);
    printf("; %zu of %zu expectations met; last end at edge %" PRIu64 " (%s)\n",
           r.checks - r.missed, r.checks, r.end,
           report_time(sc_time::from_value(r.end * board_clock_ps(in_.controller))).c_str());
}

void jobs_session::print() const
{
    const job_result &r = target_->result();
    size_t look = 0;

    if (!complete_)
        return;
    for (size_t i = 0; i <= r.jobs; i++) {
        for (; look < r.looks && (i == r.jobs || r.look[look].line < r.job[i].line); look++)
            printf("line %u: 0x%08x at edge %" PRIu64 "\n", r.look[look].line, r.look[look].value,
                   r.look[look].edge);
        if (i < r.jobs)
            print_end(r.job[i]);
    }
    print_sum(r);
    fflush(stdout);
    for (size_t i = 0; i < r.misses; i++)
        fail_print("%s:%u: %s", in_.file->name, r.miss[i].line, r.miss[i].text);
    if (r.missed > r.misses)
        fail_print("%s: %zu more expectations are not met", in_.file->name, r.missed - r.misses);
}

bool jobs_session::finish()
{
    bool written = traces_.close(end_time_);

    if (opt_.result && complete_)
        job_result_print(&target_->result(), true, result_file_.stream());
    written = result_file_.close() && written;
    return (!opt_.stats || write_stats()) && written;
}

void jobs_session::write_jobs(json *j) const
{
    const job_result &r = target_->result();
    const uint64_t period = board_clock_ps(in_.controller);

    json_array(j, "starts");
    for (size_t i = 0; i < r.jobs && complete_; i++) {
        const job_end &e = r.job[i];
        const bool over = e.outcome != JOB_RUNNING && e.outcome != JOB_BUSY;

        json_object(j, nullptr);
        json_number(j, "line", e.line);
        json_number(j, "channel", e.chan);
        json_number(j, "bytes", e.bytes);
        json_string(j, "outcome", job_outcome_name[e.outcome]);
        json_number(j, "start_ps", e.start * period);
        json_number(j, "busy_ps", over ? (e.end - e.start) * period : 0);
        json_end(j);
    }
    json_end(j);
    json_number(j, "expectations", r.checks);
    json_number(j, "expectations_missed", r.missed);
}

bool jobs_session::write_stats()
{
    json j;

    report_begin(&j, stats_file_.stream(), *in_.board, in_.board_hash);
    json_string(&j, "jobs_hash", report_hash(in_.file_hash).c_str());
    json_object(&j, "options");
    json_string(&j, "controller", in_.controller->name);
    report_options(&j, opt_.set, opt_.max_time, opt_.strict, opt_.allow_unknown);
    json_end(&j);
    json_string(&j, "timing", opt_.timing);
    json_number(&j, "sim_time_ps", end_time_.value());
    json_number(&j, "exit_status", static_cast<uint64_t>(status_));
    json_number(&j, "guest_errors", machine_->notes(NOTE_GUEST_ERROR));
    json_number(&j, "not_modelled", machine_->notes(NOTE_NOT_MODELLED));
    write_jobs(&j);
    report_kernel(&j);
    report_dma(&j, *machine_);
    report_devices(&j, *machine_);
    report_bus(&j, *machine_, end_time_);
    report_memories(&j, *machine_);
    report_supplies(&j, *machine_, end_time_);
    json_object(&j, "host");
    json_real(&j, "seconds", host_seconds_);
    json_end(&j);
    json_end(&j);
    return stats_file_.close();
}

} // namespace dmavp
