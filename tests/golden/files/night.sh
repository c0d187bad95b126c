# SPDX-License-Identifier: MIT
# Nights for the cases of scan --index: what is read, and what is said of it.
. "$FILES/feed.sh"

# What a night did, and the stories as ids of their members, the keeper's with a star.
night() {
    dupscan scan --index index -v -f json "$@" >night.json 2>said
    code=$?
    sed -n '/^night/,$p' said | sed 's/   */ /; s/[0-9]* pairs compared, [0-9]* known; //'
    jq -r '.stories[] | .keeper as $k | [.members[] | .id + (if .id == $k then "*" else "" end)] | join(" ")' night.json
    [ "$code" -eq 0 ] || echo "[$code]"
}

# The ids of stories by the ids of their members.
ids() {
    jq -r '.stories[] | .id as $s | .members[] | "\(.id) \($s)"' night.json | sort
}
