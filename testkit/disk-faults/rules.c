// Decides by the control page what is to happen to an operation.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "disk_faults.h"

// How often a wait looks whether its rule has been taken back.
enum { TICK_MILLISECONDS = 2 };

static struct control *control;

static int64_t now_milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// The runtime interrupts its threads by signals, so one sleep may be over early.
static void wait_while_it_stands(struct rule *rule) {
    int64_t end = now_milliseconds() + rule->delay_milliseconds;
    while (atomic_load(&rule->operations) != 0 && now_milliseconds() < end)
        nanosleep(&(struct timespec){.tv_nsec = TICK_MILLISECONDS * 1000000L}, NULL);
}

// As by kill -9; but no record is cut short by it, so that the recording still is what was done to the files.
static _Noreturn void die(void) {
    recording_lock();
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

static bool fits(const struct rule *rule, uint32_t operations, enum operation operation, const char *name) {
    if ((operations & operation) == 0)
        return false;
    size_t suffix_length = strnlen(rule->suffix, SUFFIX_BYTES), length = strlen(name);
    return length >= suffix_length && memcmp(name + length - suffix_length, rule->suffix, suffix_length) == 0;
}

void rules_begin(const char *path) {
    if (path == NULL)
        return;
    int descriptor = library()->open(path, O_RDWR | O_CLOEXEC);
    if (descriptor < 0)
        return;
    void *page = mmap(NULL, CONTROL_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    library()->close(descriptor);
    if (page != MAP_FAILED)
        control = page;
}

struct control *rules_control(void) { return control; }

enum outcome rules_apply(enum operation operation, const char *name) {
    if (control == NULL)
        return OUTCOME_GO_ON;

    atomic_fetch_add(&control->operations, 1);
    for (struct rule *rule = control->rules; rule < control->rules + RULES; rule++) {
        if (!fits(rule, atomic_load(&rule->operations), operation, name))
            continue;
        uint32_t seen = atomic_fetch_add(&rule->seen, 1);
        if (seen < rule->pass || (rule->times != 0 && seen - rule->pass >= rule->times))
            continue;

        atomic_fetch_add(&rule->hits, 1);
        wait_while_it_stands(rule);
        if (rule->action == ACTION_KILL)
            die();
        if (rule->action == ACTION_PRETEND)
            return OUTCOME_PRETEND;
        if (rule->error != 0) {
            errno = rule->error;
            return OUTCOME_FAIL;
        }
    }

    return OUTCOME_GO_ON;
}
