# SPDX-License-Identifier: MIT
# Articles for the cases of feed and query, and what is shown of the answers.

harbour="The harbour board of Kestrel Bay voted on Tuesday to close the old coal pier after divers found that eleven of its oak piles had been eaten through by worms over the winter. Fishing crews who land herring there were told to move to the stone quay by the end of the month. The board set aside money for a floating stage, and said that the pier itself would be taken down before the autumn storms. Captain Ilse Varga, who has landed at the pier for thirty years, said she would miss its shelter more than its planks."
harbour_edited="The harbour board of Kestrel Bay voted on Tuesday to close the old coal pier after divers found that twelve of its oak piles had been eaten through by worms over the winter. Fishing crews who land herring there were told to move to the stone quay by the end of the month. The board set aside money for a floating stage, and said that the pier itself would be taken down before the winter storms. Captain Ilse Varga, who has landed at the pier for thirty years, said she would miss its shelter more than its planks. The mayor was not at the meeting."
harbour_cut="Fishing crews who land herring there were told to move to the stone quay by the end of the month. The board set aside money for a floating stage, and said that the pier itself would be taken down before the autumn storms."
harbour_local="Readers of this page know the coal pier well. $harbour_cut Our columnist walked down to the water on Wednesday morning and met only gulls, a boy with a rod and two surveyors from the county who would not give their names. They measured the slipway twice, argued about the tide table and left in a green van. The bakery on the corner has sold postcards of the pier since it opened, and the owner says she will print no more of them. A petition lies on her counter, signed so far by nineteen people and one dog."
mill="A flour mill outside Ostrava stopped its rollers on Monday when the river rose over the weir and into the turbine hall. Nobody was hurt, and the night shift carried four hundred sacks to the upper floor before the water came. The owner expects to grind again within two weeks, once the bearings have been dried and greased and the electric switches tested by the insurer. Bakers in three towns have been promised flour from a sister mill until then."

# article ID SOURCE TIME HEADLINE BODY [MORE]: MORE is further members of the object, such as '"guid":"g1"'.
article() {
    printf '{"id":"%s","source":"%s","published":"%s","headline":"%s","text":"%s"%s}\n' "$1" "$2" "$3" "$4" "$5" "${6:+,$6}"
}

# The answers without figures.
short() {
    jq -c '[.verdict, .id, .source] + [to_entries[] | select(.key as $k |
        ["replay", "story", "story_was", "of", "keeper", "keeper_changed", "latest", "size", "rule", "notes", "error", "detail"]
        | index($k)) | select(.value != "" and .value != false and .value != []) | "\(.key)=\(.value | if type == "array" then join("+") else . end)"]'
}

feed() {
    dupscan feed --index index "$@"
}
