/* Faults of the disk and the clock, preloaded into a server under test.
 *
 * A control file is shared with the test: four 64-bit numbers, read at each call.
 *   0  what a flush to disk does: 0 as it should, 1 fails with EIO
 *   1  how long each flush takes beside what it takes, in microseconds
 *   2  what a write to a database file does: 0 as it should, else it fails with that error number
 *   3  how far the wall clock is off, in seconds
 * Number 4 is written here: how many flushes there were.
 * Only files of the database (".db" in their names) are touched.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { FLUSH_FAILS, FLUSH_MICROS, WRITE_FAILS, CLOCK_OFF, FLUSHES, NUMBERS };

static volatile int64_t none[NUMBERS];
static volatile int64_t *control = none;

__attribute__((constructor)) static void open_control(void) {
    const char *path = getenv("KARTLEGGER_FAULTS");
    int fd = path ? open(path, O_RDWR) : -1;
    if (fd < 0)
        return;
    void *shared = mmap(NULL, sizeof none, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (shared != MAP_FAILED)
        control = shared;
    close(fd);
}

static int is_database(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    return strstr(path, ".db") != NULL;
}

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) \
        real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static int flush(int (*real)(int), int fd) {
    if (!is_database(fd))
        return real(fd);
    __atomic_fetch_add(&control[FLUSHES], 1, __ATOMIC_RELAXED);
    if (control[FLUSH_MICROS])
        usleep((useconds_t)control[FLUSH_MICROS]);
    if (control[FLUSH_FAILS]) {
        errno = EIO;
        return -1;
    }
    return real(fd);
}

int fsync(int fd) {
    REAL(fsync);
    return flush(real, fd);
}

int fdatasync(int fd) {
    REAL(fdatasync);
    return flush(real, fd);
}

static int write_fails(int fd) {
    if (!control[WRITE_FAILS] || !is_database(fd))
        return 0;
    errno = (int)control[WRITE_FAILS];
    return 1;
}

ssize_t write(int fd, const void *bytes, size_t count) {
    REAL(write);
    return write_fails(fd) ? -1 : real(fd, bytes, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
    REAL(pwrite);
    return write_fails(fd) ? -1 : real(fd, bytes, count, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
    REAL(pwrite64);
    return write_fails(fd) ? -1 : real(fd, bytes, count, offset);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    REAL(clock_gettime);
    int status = real(clock, now);
    if (status == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        now->tv_sec += control[CLOCK_OFF];
    return status;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    REAL(gettimeofday);
    int status = real(now, zone);
    if (status == 0)
        now->tv_sec += control[CLOCK_OFF];
    return status;
}
