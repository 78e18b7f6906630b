# What the scripts that build releases share. Sourced behind common.sh, not run.

# find_bolt: sets `bolt` to LLVM's BOLT, which it installs if it can; to nothing where there is none.
find_bolt() {
  bolt=
  # The profile is one of that machine's instructions.
  if [ "$(uname -s) $(uname -m)" != "Linux x86_64" ]; then
    say "warning: servers are not laid out by their profile, which is for Linux on x86-64 only"
    return 0
  fi
  if bolt=$(command -v llvm-bolt); then return 0; fi
  local installed=/usr/lib/llvm-19/bin/llvm-bolt
  if [ -x "$installed" ] || (need_packages bolt-19); then
    bolt=$installed
  else
    say "warning: without LLVM's BOLT (Debian's package bolt-19) servers are slower by a fifth"
  fi
}
