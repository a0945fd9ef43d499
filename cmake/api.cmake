# The API's code from its document: a library with the tables, and headers under generated/<namespace>/.
# The library needs http's headers only, so http may link it and every room above finds the headers made.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

function(yekuo_api target source namespace)
  if(NOT EXISTS ${source})
    return()
  endif()
  set(folder ${CMAKE_BINARY_DIR}/generated)
  set(made ${folder}/${namespace}/types.hpp ${folder}/${namespace}/operations.hpp ${folder}/${namespace}/tables.cpp)
  # The generator leaves files alone that would not change, so only users of what changed are compiled again.
  add_custom_command(
    OUTPUT ${folder}/${namespace}/stamp
    BYPRODUCTS ${made}
    COMMAND ${CMAKE_COMMAND} -E env PYTHONDONTWRITEBYTECODE=1
            ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/api/generate.py ${source} ${folder} --namespace ${namespace}
    DEPENDS ${source} ${CMAKE_SOURCE_DIR}/api/generate.py ${CMAKE_SOURCE_DIR}/api/emit.py
            ${CMAKE_SOURCE_DIR}/api/page.py
    VERBATIM)
  add_custom_target(${target}_made DEPENDS ${folder}/${namespace}/stamp)
  add_library(${target} STATIC ${folder}/${namespace}/tables.cpp)
  add_dependencies(${target} ${target}_made)
  target_link_libraries(${target} PUBLIC yekuo_third)
endfunction()
