# SPDX-License-Identifier: MIT
# The rows of growth.csv as a plot (SVG): seconds against articles, both logarithmic, with the slope between the ends.
# awk -f growth.awk growth.csv >growth.svg

function x_of(articles) { return left + (log(articles) - log(x_least)) / (log(x_most) - log(x_least)) * width }
function y_of(seconds) { return top + height - (log(seconds) - log(y_least)) / (log(y_most) - log(y_least)) * height }
function decade_below(value, power) { power = 1e-6; while (power * 10 <= value * 1.0000001) power *= 10; return power }
function decade_above(value, power) { power = 1e-6; while (power < value * 0.9999999) power *= 10; return power }
function with_commas(number, text) {
    text = sprintf("%.0f", number)
    while (match(text, /[0-9][0-9][0-9][0-9]($|,)/)) text = substr(text, 1, RSTART) "," substr(text, RSTART + 1)
    return text
}
function say(x, y, anchor, words) { printf "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, words }
function line(x1, y1, x2, y2, class) { printf "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>\n", x1, y1, x2, y2, class }

BEGIN { FS = ","; left = 80; top = 50; width = 600; height = 340 }
NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
{ n++; articles[n] = $column["articles"]; seconds[n] = $column["seconds"]; cpu[n] = $column["cpu_seconds"]; machine = $column["machine"]; commit = $column["commit"] }
END {
    if (n < 2) { print "growth.awk: two rows at least" >"/dev/stderr"; exit 2 }
    x_least = decade_below(articles[1]); x_most = decade_above(articles[n])
    y_least = decade_below(seconds[1]); y_most = decade_above(cpu[n] > seconds[n] ? cpu[n] : seconds[n])
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">\n", left + width + 60, top + height + 60
    print "<style>.grid{stroke:#ddd}.wall{stroke:#06c;stroke-width:2;fill:none}.cpu{stroke:#c60;stroke-width:2;fill:none;stroke-dasharray:5 4}</style>"
    print "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>"
    for (x = x_least; x <= x_most * 1.01; x *= 10) { line(x_of(x), top, x_of(x), top + height, "grid"); say(x_of(x), top + height + 20, "middle", with_commas(x)) }
    for (y = y_least; y <= y_most * 1.01; y *= 10) { line(left, y_of(y), left + width, y_of(y), "grid"); say(left - 8, y_of(y) + 4, "end", y " s") }
    wall_path = cpu_path = ""
    for (i = 1; i <= n; i++) {
        wall_path = wall_path sprintf("%.1f,%.1f ", x_of(articles[i]), y_of(seconds[i])); cpu_path = cpu_path sprintf("%.1f,%.1f ", x_of(articles[i]), y_of(cpu[i]))
        printf "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"#06c\"/>\n", x_of(articles[i]), y_of(seconds[i])
    }
    printf "<polyline class=\"wall\" points=\"%s\"/>\n<polyline class=\"cpu\" points=\"%s\"/>\n", wall_path, cpu_path
    for (first = 1; first < n - 1 && articles[first] < 100000; first++) continue
    slope = (log(seconds[n]) - log(seconds[first])) / (log(articles[n]) - log(articles[first]))
    say(left, top - 26, "start", sprintf("JSON Lines, 2 threads: time grows by the power %.3f from %s articles on", slope, with_commas(articles[first])))
    say(left, top - 8, "start", "solid: seconds on the wall; dashed: seconds of CPU. " machine ", " commit)
    say(left + width / 2, top + height + 45, "middle", "articles")
    print "</svg>"
}
