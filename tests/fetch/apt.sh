# Sourced by go.sh and bpftrace.sh: packages of any Debian suite, fetched by apt's
# own downloader (proxies, keys and hashes as apt has them) with all state in a
# private directory, so that the machine's apt knows nothing of it.

# The archive is the one this machine's apt takes its own release from, whether
# that is written in a .sources or in a .list file.
apt_archive() {
    local codename
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-sid}")
    # Asking must not write the machine's package cache.
    apt-get -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
        awk -v own="$codename" '
            $2 == "main" && ($1 == own || $1 ~ /^(oldstable|stable|testing|sid|unstable)$/) { print $3; exit }'
}

# apt_prepare DIR SUITE...: DIR becomes a private apt that knows these suites and
# has no package installed.
apt_prepare() {
    local dir=$1 archive keyring suite options='arch=amd64 target=Packages'
    shift
    archive=$(apt_archive)
    [ -n "$archive" ] || { echo "apt's configuration names no Debian archive" >&2; return 1; }
    mkdir -p "$dir"/lists/partial "$dir"/cache/archives/partial "$dir"/log
    dir=$(cd "$dir" && pwd)
    : > "$dir/status"
    for keyring in /usr/share/keyrings/debian-archive-keyring.{pgp,gpg}; do
        [ -e "$keyring" ] && { options+=" signed-by=$keyring"; break; }
    done
    for suite; do
        echo "deb [$options] $archive $suite main"
    done > "$dir/sources.list"
    # The hooks are cleared because those of container images delete the machine's own cache.
    # A mirror may lag behind, or be a frozen one: signatures count, dates don't.
    cat > "$dir/apt.conf" <<CONF
Dir::Etc::SourceList "$dir/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::State "$dir";
Dir::State::lists "$dir/lists";
Dir::State::status "$dir/status";
Dir::Cache "$dir/cache";
Dir::Log "$dir/log";
#clear APT::Architectures;
APT::Architecture "amd64";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "3";
Acquire::Check-Valid-Until "false";
Debug::NoLocking "true";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Invoke;
#clear DPkg::Post-Invoke;
#clear DPkg::Pre-Install-Pkgs;
CONF
    apt_private "$dir" -qq update
}

# apt_private DIR ARGUMENT...: apt-get, on the private state in DIR.
apt_private() {
    local dir=$1
    shift
    apt-get -c "$dir/apt.conf" "$@"
}
