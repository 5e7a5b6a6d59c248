/* run/container: what docker, podman and crictl say of a container. */
#include "unit.h"

#include <sys/stat.h>
#include <unistd.h>

#include "run/container.h"

static char directory[] = "/tmp/gobt-container-XXXXXX";

/* Stands for the tool: a shell script. Without one, the tool isn't there. */
static void stand_in(const char *tool, const char *script)
{
    struct arena arena = {0};
    const char *path = arena_printf(&arena, "%s/%s", directory, tool);
    unlink(path);
    if (script) {
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fprintf(file, "#!/bin/sh\n%s", script);
        assert_int_equal(fclose(file), 0);
        assert_int_equal(chmod(path, 0755), 0);
    }
    arena_deinit(&arena);
}

static void stand_ins(const char *docker, const char *podman, const char *crictl)
{
    stand_in("docker", docker);
    stand_in("podman", podman);
    stand_in("crictl", crictl);
}

static void assert_process(const char *name, pid_t process)
{
    pid_t found;
    assert_ok(container_process(name, &found));
    assert_int_equal(found, process);
}

static const char docker[] =
    "[ \"$*\" = 'inspect --type container web' ] || { echo '[]'; echo \"Error: No such container: "
    "$4\" >&2; exit 1; }\n"
    "printf '[\\n    {\\n        \"Id\": \"13226ed47bcc\",\\n        \"State\": {\\n            "
    "\"Status\": \"running\",\\n            \"Running\": true,\\n            \"Pid\": 4242,\\n     "
    "       \"ExitCode\": 0\\n        },\\n        \"Name\": \"/web\"\\n    }\\n]\\n'\n";

/* As podman-docker says it first, on standard error. */
static const char podman[] =
    "[ \"$4\" = job ] || { echo '[]'; echo \"Error: inspecting object: no such container $4\" >&2; "
    "exit 125; }\n"
    "echo 'Emulate Docker CLI using podman. Create /etc/containers/nodocker to quiet msg.' >&2\n"
    "printf '[\\n     {\\n          \"State\": {\\n               \"Status\": \"exited\",\\n       "
    "  "
    "      \"Pid\": 0\\n          }\\n     }\\n]\\n'\n";

static const char crictl[] =
    "case $* in\n"
    "'ps -a -o json --name api') printf '{\\n  \"containers\": [\\n"
    "    {\"id\": \"aaa\", \"metadata\": {\"name\": \"api\", \"attempt\": 0}, \"state\": "
    "\"CONTAINER_EXITED\"},\\n"
    "    {\"id\": \"bbb\", \"metadata\": {\"name\": \"api\", \"attempt\": 1}, \"state\": "
    "\"CONTAINER_RUNNING\"},\\n"
    "    {\"id\": \"ccc\", \"metadata\": {\"name\": \"api-proxy\"}, \"state\": "
    "\"CONTAINER_RUNNING\"}\\n  ]\\n}\\n' ;;\n"
    "'ps -a -o json --name two') printf '{\"containers\": [\\n"
    "    {\"id\": \"ddd\", \"metadata\": {\"name\": \"two\"}, \"state\": \"CONTAINER_RUNNING\"},\\n"
    "    {\"id\": \"eee\", \"metadata\": {\"name\": \"two\"}, \"state\": \"CONTAINER_RUNNING\"}]}' "
    ";;\n"
    "'ps '*) printf '{\\n  \"containers\": []\\n}\\n' ;;\n"
    "'inspect bbb') printf '{\\n  \"status\": {\\n    \"id\": \"bbb\",\\n    \"state\": "
    "\"CONTAINER_RUNNING\"\\n  },\\n  \"info\": {\\n    \"pid\": 77\\n  }\\n}\\n' ;;\n"
    "*) echo 'FATA[0000] getting the status of the container: not found' >&2; exit 1 ;;\n"
    "esac\n";

TEST(a_running_container_has_a_first_process)
{
    stand_ins(docker, podman, crictl);
    assert_process("web", 4242);
}

TEST(crictl_knows_containers_by_ids)
{
    stand_ins(NULL, NULL, crictl);
    assert_process("api", 77);
    assert_process("bbb", 77);
}

TEST(the_next_tool_is_asked)
{
    stand_ins(docker, podman, crictl);
    assert_process("api", 77);
}

TEST(several_containers_of_one_name_are_listed)
{
    pid_t found;
    stand_ins(NULL, NULL, crictl);
    assert_refused(container_process("two", &found), EXIT_USAGE,
                   "several containers are called 'two': give the ID of one, or its beginning: "
                   "ddd, eee");
}

TEST(a_container_that_has_ended_is_said_to)
{
    pid_t found;
    stand_ins(NULL, podman, NULL);
    assert_refused(container_process("job", &found), EXIT_TARGET,
                   "container 'job' isn't running: podman calls it 'exited'");
}

TEST(what_none_of_them_knows_is_refused_with_what_each_said)
{
    pid_t found;
    stand_ins(docker, podman, crictl);
    assert_refused(container_process("other", &found), EXIT_TARGET,
                   "container 'other' can't be found: docker: Error: No such container: other; "
                   "podman: Error: inspecting object: no such container other; crictl: "
                   "FATA[0000] getting the status of the container: not found");
}

TEST(a_daemon_that_is_away_is_named)
{
    pid_t found;
    stand_ins("echo 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the "
              "docker daemon running?' >&2; exit 1\n",
              NULL, NULL);
    assert_refused(container_process("web", &found), EXIT_TARGET,
                   "docker: Cannot connect to the Docker daemon");
}

TEST(answers_that_say_nothing_are_no_process)
{
    static const char *const scripts[] = {"",
                                          "echo nonsense",
                                          "echo '[{\"State\": 3}]'",
                                          "echo '[{\"State\": {\"Pid\": -4}}]'",
                                          "echo '{\"State\": {\"Pid\": 99999999999}}'",
                                          "echo '[{\"State\": {\"Pid\": \"4242\"}}]'"};
    pid_t found;
    for (size_t i = 0; i < LENGTH(scripts); i++) {
        stand_ins(scripts[i], NULL, NULL);
        assert_refused(container_process("web", &found), EXIT_TARGET, "container 'web' ");
        assert_int_equal(found, 0);
    }
}

TEST(without_a_tool_nothing_can_be_asked)
{
    pid_t found;
    stand_ins(NULL, NULL, NULL);
    assert_refused(container_process("web", &found), EXIT_TARGET,
                   "there is neither docker nor podman nor crictl in $PATH");
}

TEST(what_looks_like_an_option_is_no_name)
{
    pid_t found;
    stand_ins(docker, NULL, NULL);
    assert_refused(container_process("--format", &found), EXIT_USAGE,
                   "--container takes a container's name or ID, not '--format'");
    assert_refused(container_process("", &found), EXIT_USAGE, "not ''");
}

static int make_directory(void **state)
{
    (void)state;
    return mkdtemp(directory) && setenv("PATH", directory, 1) == 0 ? 0 : 1;
}

static int remove_directory(void **state)
{
    (void)state;
    stand_ins(NULL, NULL, NULL);
    return rmdir(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_running_container_has_a_first_process),
        cmocka_unit_test(crictl_knows_containers_by_ids),
        cmocka_unit_test(the_next_tool_is_asked),
        cmocka_unit_test(several_containers_of_one_name_are_listed),
        cmocka_unit_test(a_container_that_has_ended_is_said_to),
        cmocka_unit_test(what_none_of_them_knows_is_refused_with_what_each_said),
        cmocka_unit_test(a_daemon_that_is_away_is_named),
        cmocka_unit_test(answers_that_say_nothing_are_no_process),
        cmocka_unit_test(without_a_tool_nothing_can_be_asked),
        cmocka_unit_test(what_looks_like_an_option_is_no_name),
    };
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
