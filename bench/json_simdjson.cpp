/* SPDX-License-Identifier: MIT */
#include "json_simdjson.h"

#include <new>
#include <simdjson.h>

enum { DEPTH_MOST = 64 };

struct bench_simdjson {
    simdjson::dom::parser dom;
    simdjson::ondemand::parser on_demand;
};

bench_simdjson *bench_simdjson_new(size_t record_bytes) {
    bench_simdjson *parser = new (std::nothrow) bench_simdjson;
    if (parser == nullptr) return nullptr;
    if (parser->dom.allocate(record_bytes, DEPTH_MOST) == simdjson::SUCCESS &&
        parser->on_demand.allocate(record_bytes, DEPTH_MOST) == simdjson::SUCCESS) {
        return parser;
    }
    delete parser;
    return nullptr;
}

void bench_simdjson_free(bench_simdjson *parser) {
    delete parser;
}

const char *bench_simdjson_kernel(void) {
    static const std::string name = simdjson::get_active_implementation()->name();
    return name.c_str();
}

bool bench_simdjson_dom(bench_simdjson *parser, const unsigned char *record, size_t size, uint64_t *text_bytes) {
    simdjson::dom::object object;
    if (parser->dom.parse(record, size, false).get(object) != simdjson::SUCCESS) return false;
    for (simdjson::dom::key_value_pair member : object) {
        std::string_view text;
        if (member.value.get(text) == simdjson::SUCCESS) *text_bytes += text.size();
    }
    return true;
}

bool bench_simdjson_on_demand(bench_simdjson *parser, const unsigned char *record, size_t size, uint64_t *text_bytes) {
    simdjson::ondemand::document document;
    simdjson::ondemand::object object;
    size_t room = size + simdjson::SIMDJSON_PADDING;
    if (parser->on_demand.iterate(record, size, room).get(document) != simdjson::SUCCESS) return false;
    if (document.get_object().get(object) != simdjson::SUCCESS) return false;
    for (auto member : object) {
        simdjson::ondemand::value value;
        std::string_view text;
        if (member.value().get(value) != simdjson::SUCCESS) return false;
        if (value.get_string().get(text) == simdjson::SUCCESS) *text_bytes += text.size();
    }
    return true;
}
