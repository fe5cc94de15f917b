# Starts anvil with the flags without which it slows down and fills the disk: anvil keeps the state of every
# block on disk and never deletes it, and on hardforks after cancun every block costs more than the one before.
# A flag that the caller gives is left alone; a fork keeps the hardfork of its network.
hardfork=yes history=yes order=yes
for argument in "$@"; do
    case "$argument" in
        --hardfork | --hardfork=* | -f | --fork-url | --fork-url=* | --rpc-url | --rpc-url=*) hardfork= ;;
        --prune-history | --prune-history=*) history= ;;
        --order | --order=*) order= ;;
    esac
done
[ -z "$order" ] || set -- --order fifo "$@"
[ -z "$history" ] || set -- --prune-history 256 "$@"
[ -z "$hardfork" ] || set -- --hardfork cancun "$@"
exec @PROGRAM@ "$@"
