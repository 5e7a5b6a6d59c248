// Command keep writes a program that uses all that packages export, so that the linker leaves it in:
//
//	keep IMPORTPATH... > main.go
//
// Methods are kept because one might be called by its name, which nobody knows before.
package main

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "keep:", err)
		os.Exit(1)
	}
}

// isGeneric says whether brackets with types stand behind the name: such code is made for each use.
func isGeneric(files *token.FileSet, name *ast.Ident, source []byte) bool {
	rest := strings.TrimLeft(string(source[files.Position(name.End()).Offset:]), " ")
	if !strings.HasPrefix(rest, "[") || strings.HasPrefix(rest, "[]") {
		return false
	}
	inside := strings.SplitN(rest[1:], "]", 2)[0]
	return strings.Contains(strings.TrimSpace(inside), " ")
}

func keepDeclaration(files *token.FileSet, declaration ast.Decl, source []byte, name string) {
	switch declared := declaration.(type) {
	case *ast.FuncDecl:
		if declared.Recv == nil && declared.Name.IsExported() && !isGeneric(files, declared.Name, source) {
			fmt.Printf("\t%s.%s,\n", name, declared.Name)
		}
	case *ast.GenDecl:
		for _, spec := range declared.Specs {
			if of, ok := spec.(*ast.TypeSpec); ok && of.Name.IsExported() && !isGeneric(files, of.Name, source) {
				fmt.Printf("\tnew(%s.%s),\n", name, of.Name)
			}
		}
	}
}

func keepPackage(path, name string) {
	imported, err := build.Import(path, "", 0)
	check(err)
	for _, file := range imported.GoFiles {
		file = filepath.Join(imported.Dir, file)
		source, err := os.ReadFile(file)
		check(err)
		files := token.NewFileSet()
		parsed, err := parser.ParseFile(files, file, source, 0)
		check(err)
		for _, declaration := range parsed.Decls {
			keepDeclaration(files, declaration, source, name)
		}
	}
}

func main() {
	fmt.Print("package main\n\nimport (\n\t\"os\"\n\t\"reflect\"\n\n")
	for i, path := range os.Args[1:] {
		fmt.Printf("\tp%d %q\n", i, path)
	}
	fmt.Print(")\n\nvar all = []interface{}{\n")
	for i, path := range os.Args[1:] {
		keepPackage(path, fmt.Sprintf("p%d", i))
	}
	fmt.Print("}\n\nfunc main() {\n\tfor _, one := range all {\n" +
		"\t\treflect.ValueOf(one).MethodByName(os.Args[0])\n\t}\n}\n")
}
