# Starts the compiler so that it finds the packages in node_modules also when Ape compiles a copy of the
# project, which has none. The include folder holds nothing but a link to node_modules: if it held the
# contracts too, solc would refuse imports that it finds in both places.
base= previous=
for argument in "$@"; do
    case "$argument" in --base-path=*) base="${argument#--base-path=}" ;; esac
    [ "$previous" != --base-path ] || base="$argument"
    previous="$argument"
done
if [ -n "$base" ] && [ ! -d "$base/node_modules" ]; then
    set -- "$@" --include-path @INCLUDE@ --allow-paths @PACKAGES@
fi
exec @PROGRAM@ "$@"
