/* SPDX-License-Identifier: MIT */
/* The state that libxml2 has for the whole process. */
#ifndef DS_FORMAT_XML_LIBRARY_H
#define DS_FORMAT_XML_LIBRARY_H

/* Make libxml2 ready. Before every parser: any thread may call it at any time, and the work is done once. */
void ds_xml_library_prepare(void);

#endif
